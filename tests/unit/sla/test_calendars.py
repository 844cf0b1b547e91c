from datetime import date, time
from typing import Any

import pytest

from service.sla.calendars import CalendarUnusable, LeftOut
from service.sla.days import DateOutOfReach
from service.sla.divisions import DIVISIONS, standard_calendar
from tests.unit.sla.london import ENGLAND, OFFICE, calendar_with

CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize(
    "day",
    [
        *(date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26)),
        *(date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31), date(2027, 8, 30)),
        *(date(2027, 12, 27), date(2027, 12, 28)),
    ],
)
def test_bank_holidays_of_england_and_wales_are_days_off(day: date) -> None:
    assert not ENGLAND.works(day)


def test_divisions_keep_their_own_holidays() -> None:
    off = {
        division: {
            day.isoformat()
            for day in (date(2026, 3, 17), date(2026, 7, 13), date(2026, 11, 30))
            if not standard_calendar(division).works(day)
        }
        for division in DIVISIONS
    }

    assert off == {
        "england_and_wales": set(),
        "scotland": {"2026-11-30"},
        "northern_ireland": {"2026-03-17", "2026-07-13"},
    }


@pytest.mark.parametrize(
    ("division", "day", "name"),
    [
        ("england_and_wales", date(2026, 5, 4), "Early May bank holiday"),
        ("england_and_wales", date(2026, 8, 31), "Summer bank holiday"),
        ("scotland", date(2027, 1, 4), "2nd January (substitute day)"),
        ("northern_ireland", date(2026, 3, 17), "St Patrick's Day"),
    ],
)
def test_holidays_have_their_official_names(division: str, day: date, name: str) -> None:
    assert standard_calendar(division).name_of(day) == name


def test_unknown_division_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CalendarUnusable, match="use england_and_wales, scotland"):
        standard_calendar("wessex")


@pytest.mark.parametrize(
    ("day", "working", "reason"),
    [
        (date(2026, 12, 24), True, None),
        (date(2026, 12, 25), False, "Christmas Day"),
        (date(2026, 12, 28), False, "Boxing Day (substitute day)"),
        (date(2026, 12, 27), False, "a Sunday"),
        (date(2026, 12, 29), False, "Offices closed"),
    ],
)
def test_day_off_gives_its_reason(day: date, working: bool, reason: str | None) -> None:
    assert OFFICE.is_working_day(day) == (working, reason)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_day_outside_the_known_years_is_refused(day: date) -> None:
    with pytest.raises(DateOutOfReach, match="knows its holidays from 2000 to 2099"):
        ENGLAND.works(day)


@pytest.mark.parametrize(
    ("day", "count", "forward", "back"),
    [
        (date(2026, 12, 23), 0, date(2026, 12, 23), date(2026, 12, 23)),
        (date(2026, 12, 27), 0, date(2026, 12, 29), date(2026, 12, 24)),
        (date(2026, 12, 24), 1, date(2026, 12, 29), date(2026, 12, 23)),
        (date(2026, 12, 27), 1, date(2026, 12, 29), date(2026, 12, 24)),
        (date(2026, 12, 31), 3, date(2027, 1, 6), date(2026, 12, 24)),
    ],
)
def test_working_days_are_counted_either_way(
    day: date, count: int, forward: date, back: date
) -> None:
    assert ENGLAND.add_working_days(day, count) == forward
    assert ENGLAND.subtract_working_days(day, count) == back


@pytest.mark.parametrize(
    ("after", "through", "count"),
    [
        (date(2026, 12, 7), date(2026, 12, 15), 6),
        (date(2026, 12, 24), date(2026, 12, 28), 0),
        (date(2026, 12, 24), date(2026, 12, 24), 0),
        (date(2026, 12, 24), date(2026, 12, 1), 0),
    ],
)
def test_working_days_between_leave_out_the_first(after: date, through: date, count: int) -> None:
    assert ENGLAND.working_days_between(after, through) == count


def test_left_out_days_are_holidays_on_weekdays() -> None:
    left_out = OFFICE.left_out(date(2026, 12, 24), date(2026, 12, 29))

    assert left_out == (
        LeftOut(CHRISTMAS, "Christmas Day"),
        LeftOut(date(2026, 12, 28), "Boxing Day (substitute day)"),
        LeftOut(date(2026, 12, 29), "Offices closed"),
    )


def test_closures_make_a_new_version_and_leave_the_old_one() -> None:
    closed = OFFICE.next_version(closures={date(2026, 12, 30): "Offices closed"})

    assert (OFFICE.version, OFFICE.works(date(2026, 12, 30))) == (1, True)
    assert (closed.version, closed.works(date(2026, 12, 30))) == (2, False)
    assert not closed.works(date(2026, 12, 29))


def test_holidays_cannot_be_changed_from_outside() -> None:
    given = {CHRISTMAS: "Christmas Day"}
    calendar = calendar_with(given)
    given.clear()

    assert not calendar.works(CHRISTMAS)
    with pytest.raises(TypeError):
        calendar.holidays[CHRISTMAS] = "no"  # type: ignore[index]


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        ({"weekend": frozenset(range(7))}, "leave one to work"),
        ({"first_year": 2030, "last_year": 2029}, "years"),
        ({"last_year": 3000}, "years"),
        ({"office_hours": {0: (time(17), time(9))}}, "ends before it begins"),
        ({"office_hours": {6: (time(9), time(17))}}, "opens on no working day"),
    ],
)
def test_calendar_on_which_nothing_ends_is_refused(attributes: dict[str, Any], why: str) -> None:
    with pytest.raises(CalendarUnusable, match=why):
        calendar_with({}, **attributes)


def test_calendar_with_other_weekends_counts_by_them() -> None:
    calendar = calendar_with({}, weekend=frozenset({4}))

    assert calendar.add_working_days(date(2026, 12, 17), 1) == date(2026, 12, 19)
