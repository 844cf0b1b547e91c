from datetime import date

import pytest

from service.sla.tenancy import PeriodUnreadable, parse_period


@pytest.mark.parametrize(
    ("period", "day", "end"),
    [
        ("sunday", date(2026, 12, 23), date(2026, 12, 27)),
        (" Sunday ", date(2026, 12, 27), date(2026, 12, 27)),
        ("31", date(2027, 2, 3), date(2027, 2, 28)),
        (31, date(2027, 2, 28), date(2027, 2, 28)),
        (14, date(2026, 12, 15), date(2027, 1, 14)),
    ],
)
def test_period_ends_on_its_day_or_the_next_one(period: object, day: date, end: date) -> None:
    assert parse_period(period).end_on_or_after(day) == end


@pytest.mark.parametrize("period", ["", "someday", "0", "32", "-1", "1.5", "9" * 5000, None, "²"])
def test_unreadable_period_says_how_to_write_it(period: object) -> None:
    with pytest.raises(PeriodUnreadable, match="a weekday such as sunday"):
        parse_period(period)


def test_period_is_said_in_words() -> None:
    assert parse_period("sunday").in_words() == "weeks ending on Sunday"
    assert parse_period(14).in_words() == "months ending on day 14"
