from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from service.sla.days import DateOutOfReach
from service.sla.office import OfficeHoursUnknown
from tests.unit.sla.london import ENGLAND, OFFICE, at, day_of, hold, target_of, utc

SATURDAY = date(2026, 12, 19)


def test_day_ends_a_second_before_midnight_in_london() -> None:
    assert target_of("1 day", "2026-06-29").at == utc("2026-06-30T22:59:59")
    assert target_of("1 day", "2026-12-29").at == utc("2026-12-30T23:59:59")


def test_day_ends_at_the_closing_time_that_the_calendar_names() -> None:
    assert target_of("1 day", "2026-06-29", calendar=OFFICE).at == at("2026-06-30 17:00")


def test_anchor_late_in_the_evening_belongs_to_its_london_day() -> None:
    assert target_of("1 working day", "2026-06-30 00:30").at == utc("2026-07-01T22:59:59")


def test_hours_are_those_that_pass_when_the_clocks_change() -> None:
    assert target_of("24 hours", "2026-10-24 12:00").at == at("2026-10-25 11:00")
    assert target_of("24 hours", "2027-03-27 12:00").at == at("2027-03-28 13:00")


def test_working_hours_are_those_of_the_office() -> None:
    assert target_of("2 working hours", "2026-12-17 16:00", calendar=OFFICE).at == at(
        "2026-12-18 10:00"
    )
    with pytest.raises(OfficeHoursUnknown):
        target_of("2 working hours", "2026-12-17")


@pytest.mark.parametrize(
    ("within", "anchor", "attributes", "expected"),
    [
        ("1 working day", "2026-12-19", {"counting": "inclusive"}, "2026-12-21"),
        ("0 working days", "2026-12-19", {}, "2026-12-21"),
        ("0 days", "2026-12-19", {}, "2026-12-19"),
        ("1 month", "2026-12-01", {"counting": "inclusive"}, "2026-12-31"),
        ("1 month", "2027-01-31", {"counting": "inclusive"}, "2027-02-28"),
        ("1 month", "2027-01-31", {}, "2027-02-28"),
        ("1 year", "2028-02-29", {}, "2029-02-28"),
        ("3 days", "2026-12-23", {"roll": "previous"}, "2026-12-24"),
        ("3 days", "2026-12-23", {"roll": "next"}, "2026-12-29"),
        ("1 day", "2026-12-19", {"roll": "previous", "counting": "inclusive"}, "2026-12-21"),
        ("48 hours", "2026-12-17", {"roll": "next"}, "2026-12-21"),
        ("48 hours", "2026-12-17", {"roll": "previous"}, "2026-12-18"),
    ],
)
def test_counting_and_roll(
    within: str, anchor: str, attributes: dict[str, Any], expected: str
) -> None:
    assert day_of(target_of(within, anchor, **attributes)) == expected


def test_rolled_hours_keep_their_time_of_day() -> None:
    assert target_of("48 hours", "2026-12-17 15:30", roll="next").at == at("2026-12-21 15:30")


def test_roll_back_never_ends_before_the_clock_began() -> None:
    assert target_of("1 hour", "2026-12-19 15:30", roll="previous").at == at("2026-12-19 15:30")


def test_day_that_ended_before_the_clock_began_is_followed_by_the_next() -> None:
    late = target_of("0 working days", "2026-12-18 18:00", calendar=OFFICE)

    assert late.at == at("2026-12-21 17:00")
    assert "which had ended by then, so Monday 21 December 2026" in late.explanation


def test_clock_that_begins_at_closing_time_may_end_then() -> None:
    assert target_of("0 days", "2026-12-18 17:00", calendar=OFFICE).at == at("2026-12-18 17:00")


def test_calendar_day_that_ended_already_is_followed_by_the_next() -> None:
    assert target_of("0 days", "2026-12-18 18:00", calendar=OFFICE).at == at("2026-12-19 17:00")


@pytest.mark.parametrize(
    ("within", "amber", "expected"),
    [
        ("5 working days", "1 working day", "2026-12-23 23:59:59"),
        ("5 working days", "4 hours", "2026-12-24 19:59:59"),
        ("5 working days", "2 days", "2026-12-22 23:59:59"),
        ("3 months", "1 month", "2027-02-17 23:59:59"),
        ("5 working days", "3 weeks", "2026-12-17 10:00"),
    ],
)
def test_amber_is_counted_back_from_the_target_to_the_anchor_at_most(
    within: str, amber: str, expected: str
) -> None:
    assert target_of(within, "2026-12-17", amber=amber).amber_at == at(expected)


def test_amber_in_office_time_ends_in_office_hours() -> None:
    found = target_of("1 day", "2026-12-16", amber="2 working hours", calendar=OFFICE)

    assert found.amber_at == at("2026-12-17 15:00")


def test_no_amber_without_a_length_for_it() -> None:
    assert target_of("5 days", "2026-12-17").amber_at is None


def test_target_says_what_it_was_counted_with() -> None:
    found = target_of("5 days", "2026-12-17", calendar=OFFICE)

    assert (found.calendar, found.calendar_version) == ("leeds_offices", 1)
    assert found.anchor == at("2026-12-17")


def test_count_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(DateOutOfReach):
        target_of("1000 working days", "2098-12-01", calendar=ENGLAND)
    with pytest.raises(DateOutOfReach):
        target_of("100 years", "2150-12-01")


def test_statutory_clock_runs_through_a_hold() -> None:
    held = hold("2026-12-07", "2026-12-21")

    assert day_of(target_of("21 days", "2026-12-01", held, kind="statutory")) == "2026-12-22"


@pytest.mark.parametrize("kind", ["statutory", "stop_clock"])
def test_a_clock_of_the_law_knows_nothing_of_closures_and_extra_days(kind: str) -> None:
    """Tuesday the 29th the office is shut."""
    for days, within, service, law in (
        ({SATURDAY: "Open"}, "1 working day", "2026-12-19", "2026-12-21"),
        ({}, "5 working days", "2026-12-30", "2026-12-29"),
    ):
        given = {"anchor": "2026-12-18", "calendar": replace(OFFICE, extra_days=days)}
        assert day_of(target_of(within, **given)) == service
        assert day_of(target_of(within, **given, kind=kind)) == law


def test_a_clock_of_the_law_knows_nothing_of_the_organisations_week_and_closing_time() -> None:
    """Thursday the 17th; the team works from Tuesday to Saturday, until five."""
    team = replace(OFFICE, weekend=frozenset({6, 0}), closures={})
    given = {"within": "3 working days", "anchor": "2026-12-17", "calendar": team}
    assert target_of(**given).at == at("2026-12-22 17:00")
    assert target_of(**given, kind="statutory").at == at("2026-12-22 23:59:59")
    law = replace(team, office_hours={5: (time(9), time(17))}).of_the_law
    assert (law.works(SATURDAY), law.office_hours) == (False, None)
    assert team.of_the_law.office_hours == OFFICE.office_hours
