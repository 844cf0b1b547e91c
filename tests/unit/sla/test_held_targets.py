import pytest

from tests.unit.sla.london import OFFICE, at, day_of, hold, target_of


def test_amber_moves_with_the_target_and_the_original_stays() -> None:
    found = target_of(
        "10 working days",
        "2026-12-01",
        hold("2026-12-07", "2026-12-21"),
        amber="2 working days",
    )

    assert found.at == at("2026-12-31 23:59:59")
    assert found.amber_at == at("2026-12-29 23:59:59")
    assert found.original_at == at("2026-12-15 23:59:59")


def test_while_held_the_target_assumes_the_planned_release() -> None:
    held = target_of("10 working days", "2026-12-01", hold("2026-12-07", None, "2026-12-21"))
    early = target_of("10 working days", "2026-12-01", hold("2026-12-07", "2026-12-09"))

    assert (day_of(held), day_of(early)) == ("2026-12-31", "2026-12-17")


def test_holds_in_sequence_each_keep_what_was_left() -> None:
    found = target_of(
        "10 working days",
        "2026-12-01",
        hold("2026-12-22", "2027-01-04"),
        hold("2026-12-07", "2026-12-21"),
    )

    assert day_of(found) == "2027-01-11"


def test_tasks_hold_within_the_cases_hold_counts_once() -> None:
    case, task = hold("2026-12-07", "2026-12-21"), hold("2026-12-09", "2026-12-11")

    assert day_of(target_of("10 working days", "2026-12-01", case, task)) == "2026-12-31"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-07 10:00", "2026-12-07 10:00"),
        ("2026-12-07 10:00", "2026-12-07 15:00"),
        ("2026-12-16 09:00", "2026-12-21 10:00"),
        ("2026-11-20 10:00", "2026-11-27 10:00"),
    ],
)
def test_hold_without_a_working_day_of_the_clock_changes_nothing(start: str, end: str) -> None:
    assert day_of(target_of("10 working days", "2026-12-01", hold(start, end))) == "2026-12-15"


def test_hold_that_begins_at_the_target_comes_too_late() -> None:
    held = hold("2026-12-02 10:00", "2026-12-04 10:00")

    assert target_of("24 hours", "2026-12-01 10:00", held).at == at("2026-12-02 10:00")
    assert not target_of("24 hours", "2026-12-01 10:00", held).explanation.count("on hold")


def test_hold_that_the_clock_began_in_starts_it_at_the_release() -> None:
    held = hold("2026-11-27", "2026-12-03")

    assert day_of(target_of("10 working days", "2026-12-01", held)) == "2026-12-17"
    assert target_of("3 hours", "2026-12-01", held).at == at("2026-12-03 13:00")
    assert day_of(target_of("3 days", "2026-12-01", held, counting="inclusive")) == "2026-12-05"


def test_hold_on_the_last_day_leaves_the_day_of_release() -> None:
    def last_day(release: str) -> str:
        return day_of(target_of("10 working days", "2026-12-01", hold("2026-12-15", release)))

    assert last_day("2026-12-17") == "2026-12-17"
    assert last_day("2026-12-19") == "2026-12-21"


def test_release_after_closing_leaves_the_next_working_day() -> None:
    held = hold("2026-12-15 12:00", "2026-12-18 18:00")

    found = target_of("10 working days", "2026-12-01", held, calendar=OFFICE)

    assert found.at == at("2026-12-21 17:00")


def test_hours_are_kept_to_the_second() -> None:
    held = hold("2026-12-01 12:30:15", "2026-12-03 08:00:00")

    assert target_of("24 hours", "2026-12-01 10:00", held).at == at("2026-12-04 05:29:45")


def test_office_hours_are_kept() -> None:
    held = hold("2026-12-17 11:00", "2026-12-18 16:00")

    found = target_of("3 working hours", "2026-12-17 10:00", held, calendar=OFFICE)

    assert found.at == at("2026-12-21 10:30")


def test_days_left_of_months_are_calendar_days_and_roll_again() -> None:
    held = hold("2026-12-21", "2026-12-31")

    assert day_of(target_of("1 month", "2026-12-01", held)) == "2027-01-11"
    assert day_of(target_of("1 month", "2026-12-02", held)) == "2027-01-12"
    assert day_of(target_of("1 month", "2026-11-29", held, roll="next")) == "2027-01-08"


@pytest.mark.parametrize(
    ("release", "expected"), [("2026-12-05", "2026-12-27"), ("2026-12-06", "2027-01-03")]
)
def test_held_notice_ends_with_the_first_tenancy_period_after_it(
    release: str, expected: str
) -> None:
    held = hold("2026-12-01", release)

    found = target_of(
        "end of tenancy period", "2026-11-25", held, notice="28 days", period="sunday"
    )

    assert day_of(found) == expected


@pytest.mark.parametrize(
    ("within", "attributes", "expected"),
    [
        ("1 month", {"roll": "next"}, "2027-02-04 23:59:59"),
        ("720 hours", {"roll": "next"}, "2027-02-04 10:00"),
    ],
)
def test_hold_after_the_count_leaves_nothing_but_the_day_of_release(
    within: str, attributes: dict[str, str], expected: str
) -> None:
    held = hold("2027-02-01 08:00", "2027-02-04 10:00")

    anchor = "2026-12-31" if within == "1 month" else "2027-01-01 09:00"
    assert target_of(within, anchor, held, **attributes).at == at(expected)


def test_stop_clock_pauses_for_its_reasons_up_to_the_cap() -> None:
    ordinary, lawful = hold("2026-12-03", "2026-12-10"), hold("2026-12-14", "2026-12-24", stop=True)
    clock = {"kind": "stop_clock", "cap": "4 days"}

    found = target_of("1 month", "2026-12-01", ordinary, lawful, **clock)

    assert day_of(found) == "2027-01-05"
    assert "(the longest pause allowed)" in found.explanation


def test_cap_is_not_used_up_before_the_clock_begins() -> None:
    held = hold("2026-11-01", "2026-12-03", stop=True)

    found = target_of("10 days", "2026-12-01", held, kind="stop_clock", cap="4 days")

    assert day_of(found) == "2026-12-13"


def test_a_date_that_was_given_moves_to_the_release_of_a_hold_over_it() -> None:
    over = target_of("0 hours", "2026-12-09", hold("2026-12-07", "2026-12-11"))
    before = target_of("0 hours", "2026-12-09", hold("2026-12-07", "2026-12-08"))
    after = target_of("0 hours", "2026-12-09", hold("2026-12-10", "2026-12-11"))

    assert [found.at for found in (over, before, after)] == [
        at("2026-12-11"),
        at("2026-12-09"),
        at("2026-12-09"),
    ]
    assert over.original_at == at("2026-12-09")
