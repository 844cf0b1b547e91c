from datetime import date, datetime

import pytest

from service.sla.days import DateOutOfReach
from service.sla.moments import AnchorUnreadable, anchor_instant, parse_moment
from tests.unit.sla.london import at, utc


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        (date(2026, 7, 1), utc("2026-06-30T23:00:00")),
        ("2026-07-01", utc("2026-06-30T23:00:00")),
        ("2026-07-01T10:00", utc("2026-07-01T09:00:00")),
        ("2026-07-01T10:00:00Z", utc("2026-07-01T10:00:00")),
        (at("2026-07-01 10:00"), utc("2026-07-01T09:00:00")),
        (datetime(2026, 7, 1, 10), utc("2026-07-01T09:00:00")),  # noqa: DTZ001
    ],
)
def test_anchor_is_an_instant_or_the_beginning_of_a_day(value: object, instant: datetime) -> None:
    assert anchor_instant(value) == instant


@pytest.mark.parametrize("value", ["tomorrow", "", None, 5, "2026-02-30"])
def test_anchor_that_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(AnchorUnreadable, match="give a date such as"):
        anchor_instant(value)


@pytest.mark.parametrize("value", ["1066-10-14", "9999-12-31T23:59:59", date(1, 1, 1)])
def test_anchor_in_no_sensible_year_is_refused(value: object) -> None:
    with pytest.raises(DateOutOfReach):
        anchor_instant(value)


def test_other_text_is_no_moment() -> None:
    assert parse_moment("5 working days") is None
