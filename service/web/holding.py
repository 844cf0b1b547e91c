"""The answers of our own questions about holds, as commands take them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from service.cases.commands.hold import HoldRequest
from service.cases.stop_clocks import any_stop_clock
from service.cases.views import TaskView
from service.definitions.reasons import Because

HOLD_START: Final[Mapping[str, Any]] = {"hold_release_at": {"time": "9:00"}}
"""A hold ends in the morning unless somebody says otherwise."""


def hold_facts(tasks: Iterable[TaskView]) -> Mapping[str, Any]:
    """Say what the question about a hold depends on."""
    return {"stop_clock_possible": any_stop_clock(tasks)}


def hold_request(answers: Mapping[str, Any], given: Because) -> HoldRequest:
    """Make the request of a hold for the reason that was given."""
    return HoldRequest(
        release_at=datetime.fromisoformat(answers["hold_release_at"]),
        reason=given.words,
        note=answers.get("hold_note") or "",
        stop_clock=bool(answers.get("hold_stop_clock")),
    )


def release_at(answers: Mapping[str, Any]) -> datetime | None:
    """Give the new release date; None means now."""
    if answers["release_when"] == "now":
        return None
    return datetime.fromisoformat(answers["release_at"])
