import json
from typing import Any

import pytest

from service.sla.calendars import Calendar, CalendarUnusable
from service.sla.stored_calendars import from_json, to_json
from tests.unit.sla.london import ENGLAND, OFFICE


@pytest.mark.parametrize("calendar", [ENGLAND, OFFICE])
def test_calendar_survives_being_stored(calendar: Calendar) -> None:
    assert from_json(json.loads(json.dumps(to_json(calendar)))) == calendar


def test_stored_calendar_reads_plainly() -> None:
    written = to_json(OFFICE)

    assert written["weekend"] == ["saturday", "sunday"]
    assert written["holidays"]["2026-12-25"] == "Christmas Day"
    assert written["office_hours"]["friday"] == ["09:00:00", "16:30:00"]
    assert written["closing_time"] == "17:00:00"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", ""),
        ("version", "1"),
        ("weekend", ["caturday"]),
        ("holidays", {"2026-13-01": "Never"}),
        ("holidays", {"2026-12-25": 5}),
        ("holidays", None),
        ("office_hours", {"monday": ["09:00"]}),
        ("closing_time", "late"),
        ("extra_days", {"2026-12-19": ""}),
        ("name", 5),
    ],
)
def test_field_that_cannot_be_read_is_named_with_its_mend(field: str, value: Any) -> None:
    with pytest.raises(CalendarUnusable) as caught:
        from_json({**to_json(OFFICE), field: value})

    (problem,) = caught.value.problems
    assert (problem.field, problem.code) == (field, "calendar_unusable")
    assert problem.mend


def test_every_missing_field_is_named() -> None:
    with pytest.raises(CalendarUnusable) as caught:
        from_json({})

    later = {"extra_days", "name"}
    assert {problem.field for problem in caught.value.problems} == set(to_json(OFFICE)) - later


def test_a_version_from_before_extra_days_and_names_is_read() -> None:
    written = to_json(OFFICE)
    del written["extra_days"], written["name"]
    assert from_json(written) == OFFICE
