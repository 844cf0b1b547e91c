"""Which closed cases the database is asked for: none that is due is missed, few are too many."""

from datetime import UTC, date, datetime, timedelta

import pytest

from service.definitions.retention import RetentionClass

FIRST = datetime(2023, 12, 25, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("length", ["28 days", "1 month", "18 months", "6 weeks"])
def test_whatever_is_due_by_a_day_was_closed_before_the_bound(length: str) -> None:
    kept = RetentionClass("k", "K", length, "")
    for closed_at in (FIRST + timedelta(days=number) for number in range(140)):
        due_on = kept.due_on(closed_at)
        for until in (due_on, due_on + timedelta(days=1)):
            assert closed_at < kept.closed_before(until), (closed_at, until)
        assert closed_at >= kept.closed_before(due_on - timedelta(days=32))


def test_days_are_bounded_to_the_day() -> None:
    kept = RetentionClass("k", "K", "28 days", "")
    assert kept.closed_before(date(2026, 2, 1)) == datetime(2026, 1, 5, tzinfo=UTC)
