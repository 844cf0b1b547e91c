import pytest

from service.sla.office import (
    OfficeHoursUnknown,
    add_working_time,
    subtract_working_time,
    working_time_between,
)
from tests.unit.sla.london import ENGLAND, OFFICE, at, hours

# The office opens at nine, Monday to Thursday until five, on Friday until half past four.


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-12-17 10:00", 2, "2026-12-17 12:00"),
        ("2026-12-17 16:00", 2, "2026-12-18 10:00"),
        ("2026-12-17 16:00", 1, "2026-12-17 17:00"),
        ("2026-12-17 20:00", 1, "2026-12-18 10:00"),
        ("2026-12-17 05:00", 1, "2026-12-17 10:00"),
        ("2026-12-18 16:00", 1, "2026-12-21 09:30"),
        ("2026-12-19 12:00", 0, "2026-12-19 12:00"),
        ("2026-12-24 16:00", 2, "2026-12-30 10:00"),
    ],
)
def test_office_time_passes_only_while_the_office_is_open(
    start: str, amount: float, end: str
) -> None:
    assert add_working_time(OFFICE, at(start), hours(amount)) == at(end)


@pytest.mark.parametrize(
    ("end", "amount", "start"),
    [
        ("2026-12-17 12:00", 2, "2026-12-17 10:00"),
        ("2026-12-18 10:00", 2, "2026-12-17 16:00"),
        ("2026-12-17 23:59", 2, "2026-12-17 15:00"),
        ("2026-12-18 06:00", 1, "2026-12-17 16:00"),
        ("2026-12-19 12:00", 0, "2026-12-19 12:00"),
        ("2026-12-30 10:00", 2, "2026-12-24 16:00"),
    ],
)
def test_office_time_is_counted_back(end: str, amount: float, start: str) -> None:
    assert subtract_working_time(OFFICE, at(end), hours(amount)) == at(start)


@pytest.mark.parametrize(
    ("start", "end", "amount"),
    [
        ("2026-12-17 10:00", "2026-12-17 12:00", 2),
        ("2026-12-17 16:00", "2026-12-18 10:00", 2),
        ("2026-12-18 12:00", "2026-12-21 10:00", 5.5),
        ("2026-12-24 17:00", "2026-12-30 09:00", 0),
        ("2026-12-18 12:00", "2026-12-17 12:00", 0),
    ],
)
def test_office_time_between_two_instants_is_measured(start: str, end: str, amount: float) -> None:
    assert working_time_between(OFFICE, at(start), at(end)) == hours(amount)


def test_calendar_without_office_hours_refuses_working_hours() -> None:
    with pytest.raises(OfficeHoursUnknown, match="england_and_wales names no office hours"):
        add_working_time(ENGLAND, at("2026-12-17"), hours(1))
