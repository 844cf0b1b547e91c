from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from service.sla.calendar_changes import (
    Changed,
    ChangeImpossible,
    Span,
    add_holiday,
    close,
    copy,
    keep_hours,
    spans,
    take_back,
    work_on,
    years_without_holidays,
)
from service.sla.calendars import CalendarUnusable
from service.sla.office import add_working_time
from tests.unit.sla.london import ENGLAND, OFFICE, at, calendar_with

TODAY = date(2026, 11, 23)
XMAS_EVE, NEW_YEAR = date(2026, 12, 24), date(2027, 1, 1)
SATURDAY = date(2026, 12, 19)


def christmas() -> Changed:
    return close(ENGLAND, XMAS_EVE, NEW_YEAR, "Christmas closure", today=TODAY)


def test_a_closure_runs_from_a_day_to_another() -> None:
    found = christmas()
    new = found.calendar
    assert new.version == 2
    assert not found.is_law
    assert found.said == (
        "Closed from Thursday 24 December 2026 to Friday 1 January 2027: Christmas closure."
    )
    assert new.add_working_days(date(2026, 12, 23), 1) == date(2027, 1, 4)
    assert new.name_of(date(2026, 12, 25)) == "Christmas Day"
    assert spans(new.closures, TODAY) == [Span(XMAS_EVE, NEW_YEAR, "Christmas closure")]
    assert spans(new.closures, date(2027, 1, 2)) == []


def test_neighbours_of_another_name_are_told_apart() -> None:
    named = {XMAS_EVE: "a", XMAS_EVE + timedelta(days=1): "b", XMAS_EVE + timedelta(days=3): "b"}
    assert [one.name for one in spans(named, TODAY)] == ["a", "b", "b"]


def test_an_announced_bank_holiday_is_the_law() -> None:
    found = add_holiday(ENGLAND, date(2026, 12, 4), "State funeral", today=TODAY)
    assert found.is_law
    assert found.calendar.name_of(date(2026, 12, 4)) == "State funeral"
    assert found.said == "Bank holiday on Friday 4 December 2026: State funeral."


def test_work_is_done_on_an_extra_day() -> None:
    found = work_on(OFFICE, SATURDAY, "Open Saturday", today=TODAY)
    new = found.calendar
    assert new.works(SATURDAY)
    assert new.name_of(SATURDAY) is None
    assert new.hours_on(SATURDAY) == (time(9), time(17))
    assert new.hours_on(date(2026, 12, 20)) is None
    assert ENGLAND.hours_on(SATURDAY) is None
    assert new.hours_on(date(2026, 12, 18)) == (time(9), time(16, 30))
    assert add_working_time(new, at("2026-12-18 16:00"), timedelta(hours=1)) == at(
        "2026-12-19 09:30"
    )
    closed = close(new, SATURDAY, SATURDAY, "Shut after all", today=TODAY)
    assert not closed.calendar.works(SATURDAY)
    assert closed.said == "Closed on Saturday 19 December 2026: Shut after all."


def test_an_extra_day_is_no_day_left_out() -> None:
    monday = date(2026, 12, 28)
    new = work_on(ENGLAND, monday, "Busy", today=TODAY).calendar
    assert [one.day for one in new.left_out(XMAS_EVE, monday)] == [date(2026, 12, 25)]


def test_closures_and_extra_days_are_taken_back() -> None:
    known = work_on(christmas().calendar, SATURDAY, "Open", today=TODAY).calendar
    found = take_back(known, SATURDAY, XMAS_EVE, today=TODAY)
    assert not found.calendar.works(SATURDAY)
    assert found.calendar.works(XMAS_EVE)
    assert not found.calendar.works(date(2026, 12, 31))
    assert found.said.startswith("Back to the usual days from Saturday 19 December 2026 to")


def test_working_days_and_hours_change() -> None:
    hours = {day: (time(8), time(18)) for day in range(6)}
    found = keep_hours(ENGLAND, frozenset({6}), hours, time(18))
    assert found.calendar.works(SATURDAY)
    assert found.said.startswith("Working days are Monday, Tuesday,")
    assert found.said.endswith("Saturday.")
    with pytest.raises(CalendarUnusable):
        keep_hours(ENGLAND, frozenset(range(7)), None, None)
    with pytest.raises(ChangeImpossible, match="as they are"):
        keep_hours(found.calendar, frozenset({6}), hours, time(18))


def test_a_team_gets_a_calendar_of_its_own() -> None:
    made = copy(christmas().calendar, "night_team", "Night team")
    assert (made.key, made.name, made.version) == ("night_team", "Night team", 1)
    assert not made.works(XMAS_EVE)


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "said", "place"),
    [
        (lambda: close(ENGLAND, TODAY - DAY, TODAY, "x", today=TODAY), "lies in the past", "first"),
        (lambda: close(ENGLAND, TODAY, TODAY - DAY, "x", today=TODAY), "before the first", "last"),
        (
            lambda: close(ENGLAND, TODAY, TODAY + 400 * DAY, "x", today=TODAY),
            "401 days: check the year",
            "last",
        ),
        (
            lambda: close(ENGLAND, date(2100, 1, 1), date(2100, 1, 1), "x", today=TODAY),
            "from 2000 to 2099",
            "last",
        ),
        (
            lambda: close(ENGLAND, SATURDAY, SATURDAY, "x", today=TODAY),
            "No work is done on any",
            "first",
        ),
        (
            lambda: add_holiday(ENGLAND, date(2026, 12, 25), "x", today=TODAY),
            "a bank holiday already: Christmas Day",
            "first",
        ),
        (lambda: work_on(ENGLAND, TODAY, "x", today=TODAY), "a working day as it is", "first"),
        (lambda: take_back(ENGLAND, TODAY, TODAY, today=TODAY), "There is no closure", "first"),
    ],
)
def test_what_cannot_be_changed_says_why(
    change: Callable[[], Changed], said: str, place: str
) -> None:
    with pytest.raises(ChangeImpossible, match=said) as caught:
        change()
    assert caught.value.facts["place"] == place


def test_years_ahead_without_bank_holidays_are_named() -> None:
    assert years_without_holidays(ENGLAND, TODAY) == []
    short = calendar_with({date(2026, 12, 25): "Christmas Day"}, last_year=2027)
    assert years_without_holidays(short, TODAY) == [2027, 2028]
