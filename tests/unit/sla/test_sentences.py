from typing import Any

import pytest

from service.sla.pauses import Pause
from tests.unit.sla.london import OFFICE, hold, target_of

HELD = hold("2026-12-07", "2026-12-21")


@pytest.mark.parametrize(
    ("within", "anchor", "pauses", "attributes", "sentence"),
    [
        ("0 days", "2026-12-17", [], {}, "Due on Thursday 17 December 2026."),
        ("0 hours", "2026-12-17", [], {}, "Due at 10:00 on Thursday 17 December 2026."),
        (
            "5 working days",
            "2026-12-17",
            [],
            {},
            (
                "5 working days from Thursday 17 December 2026 (the day after counts as day "
                "1) is Thursday 24 December 2026."
            ),
        ),
        (
            "10 working days",
            "2026-12-22",
            [],
            {},
            (
                "10 working days from Tuesday 22 December 2026 (the day after counts as day "
                "1) is Friday 8 January 2027; 25 and 28 December and 1 January left out: "
                "Christmas Day, Boxing Day (substitute day) and New Year's Day."
            ),
        ),
        (
            "21 days",
            "2026-12-10",
            [HELD],
            {"counting": "inclusive", "kind": "statutory"},
            (
                "21 days from Thursday 10 December 2026 (this day counts as day 1) is "
                "Wednesday 30 December 2026; a hold does not stop a statutory clock."
            ),
        ),
        (
            "1 month",
            "2026-12-31",
            [],
            {"roll": "next"},
            (
                "1 month from Thursday 31 December 2026 (the day after counts as day 1) is "
                "Sunday 31 January 2027, not a working day, so the next working day, Monday "
                "1 February 2027."
            ),
        ),
        (
            "5 days",
            "2026-12-23",
            [],
            {"roll": "previous"},
            (
                "5 days from Wednesday 23 December 2026 (the day after counts as day 1) is "
                "Monday 28 December 2026, not a working day (Boxing Day (substitute day)), "
                "so the working day before, Thursday 24 December 2026."
            ),
        ),
        (
            "end of tenancy period",
            "2026-11-25",
            [],
            {"notice": "28 days", "period": "sunday", "roll": "next"},
            (
                "28 days from Wednesday 25 November 2026 (the day after counts as day 1) is "
                "Wednesday 23 December 2026, and the tenancy period ends on Sunday 27 "
                "December 2026, not a working day, so the next working day, Tuesday 29 "
                "December 2026."
            ),
        ),
        (
            "10 working days",
            "2026-12-01",
            [HELD],
            {},
            (
                "10 working days from Tuesday 1 December 2026 (the day after counts as day "
                "1) is Tuesday 15 December 2026; on hold from Monday 7 December 2026 to "
                "Monday 21 December 2026 with 6 working days left, so the target is Thursday "
                "31 December 2026; 25 and 28 December left out: Christmas Day and Boxing Day "
                "(substitute day)."
            ),
        ),
        (
            "14 days",
            "2026-12-01",
            [hold("2026-11-01", None, "2026-12-03")],
            {},
            (
                "14 days from Tuesday 1 December 2026 (the day after counts as day 1) is "
                "Tuesday 15 December 2026; on hold from Tuesday 1 December 2026 to the "
                "planned release on Thursday 3 December 2026 and counted from there, so the "
                "target is Thursday 17 December 2026."
            ),
        ),
        (
            "24 hours",
            "2026-10-24",
            [],
            {},
            (
                "24 hours from 10:00 on Saturday 24 October 2026 (as hours pass; the clocks "
                "change meanwhile) is 09:00 on Sunday 25 October 2026."
            ),
        ),
        (
            "24 hours",
            "2026-12-01",
            [hold("2026-12-01 12:30", "2026-12-02 12:30")],
            {},
            (
                "24 hours from 10:00 on Tuesday 1 December 2026 is 10:00 on Wednesday 2 "
                "December 2026; on hold from 12:30 on Tuesday 1 December 2026 to 12:30 on "
                "Wednesday 2 December 2026 with 21 hours and 30 minutes left, so the target "
                "is 10:00 on Thursday 3 December 2026."
            ),
        ),
    ],
)
def test_target_explains_itself_in_one_sentence(
    within: str, anchor: str, pauses: list[Pause], attributes: dict[str, Any], sentence: str
) -> None:
    assert target_of(within, anchor, *pauses, **attributes).explanation == sentence


@pytest.mark.parametrize(
    ("start", "left"),
    [("16:30", "30 minutes of office time"), ("16:00", "1 hour of office time")],
)
def test_office_time_left_is_said_as_such(start: str, left: str) -> None:
    held = hold(f"2026-12-17 {start}", "2026-12-18 09:00")

    found = target_of("2 working hours", "2026-12-17 15:00", held, calendar=OFFICE)

    assert "2 working hours from 15:00 on Thursday 17 December 2026 (in office hours)" in (
        found.explanation
    )
    assert f"with {left} left" in found.explanation
