import pytest

from tests.unit.sla.london import day_of, hold, target_of

ROWS = [
    ("complaint acknowledged", "5 working days", "2026-12-17", {}, "2026-12-24"),
    ("complaint stage 1", "10 working days", "2026-12-22", {}, "2027-01-08"),
    ("stage 1 extended", "20 working days", "2026-12-22", {}, "2027-01-22"),
    ("complaint stage 2", "20 working days", "2027-01-22", {}, "2027-02-19"),
    ("stage 2 extended", "40 working days", "2027-01-22", {}, "2027-03-19"),
    ("s.202 request", "21 days", "2026-12-10", {"counting": "inclusive"}, "2026-12-30"),
    ("appeal", "21 days", "2026-12-10", {}, "2026-12-31"),
    ("review, general", "8 weeks", "2026-12-15", {"counting": "inclusive"}, "2027-02-08"),
    ("review of plan", "3 weeks", "2026-12-15", {"counting": "inclusive"}, "2027-01-04"),
    ("review, appointed", "12 weeks", "2026-12-15", {"counting": "inclusive"}, "2027-03-08"),
    ("hazard investigated", "10 working days", "2026-12-16", {}, "2027-01-04"),
    ("hazard summary", "3 working days", "2026-12-23", {}, "2026-12-30"),
    ("hazard made safe", "5 working days", "2026-12-23", {}, "2027-01-04"),
    ("hazard works begun", "12 weeks", "2026-12-23", {}, "2027-03-17"),
    ("duty", "56 days", "2026-11-23", {}, "2027-01-18"),
    ("duty, day one counted", "56 days", "2026-11-23", {"counting": "inclusive"}, "2027-01-17"),
    ("mutual exchange", "42 days", "2026-11-30", {}, "2027-01-11"),
    ("subject access", "1 month", "2026-12-31", {"roll": "next"}, "2027-02-01"),
    ("subject access, short", "1 month", "2027-01-30", {"roll": "next"}, "2027-03-01"),
    (
        "notice to quit",
        "end of tenancy period",
        "2026-11-25",
        {"notice": "28 days", "period": "sunday"},
        "2026-12-27",
    ),
    (
        "notice to quit to the day",
        "end of tenancy period",
        "2026-11-29",
        {"notice": "28 days", "period": "sunday"},
        "2026-12-27",
    ),
]


@pytest.mark.parametrize(
    ("within", "anchor", "attributes", "expected"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_worked_date_is_reached(
    within: str, anchor: str, attributes: dict[str, str], expected: str
) -> None:
    assert day_of(target_of(within, anchor, **attributes)) == expected


def test_hold_carries_over_the_remaining_working_days() -> None:
    held = target_of("10 working days", "2026-12-01", hold("2026-12-07", "2026-12-21"))

    assert day_of(held) == "2026-12-31"
    assert held.original_at.date().isoformat() == "2026-12-15"


def test_hold_of_a_calendar_clock_carries_over_the_remaining_days() -> None:
    held = target_of("14 days", "2026-12-01", hold("2026-12-07", "2026-12-21"))

    assert day_of(held) == "2026-12-29"
