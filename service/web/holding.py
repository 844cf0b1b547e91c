"""The answers of our own questions about holds, as commands take them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from service.cases.commands.hold import HoldRequest

HOLD_START: Final[Mapping[str, Any]] = {"hold_release_at": {"time": "9:00"}}
"""A hold ends in the morning unless somebody says otherwise."""


def hold_request(answers: Mapping[str, Any]) -> HoldRequest:
    """Make the request of a hold."""
    return HoldRequest(
        release_at=datetime.fromisoformat(answers["hold_release_at"]),
        reason=answers["hold_reason"],
        note=answers.get("hold_note") or "",
    )


def release_at(answers: Mapping[str, Any]) -> datetime | None:
    """Give the new release date; None means now."""
    if answers["release_when"] == "now":
        return None
    return datetime.fromisoformat(answers["release_at"])
