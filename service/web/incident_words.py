"""Incidents in plain English: what failed, where, and what somebody can do about it.

What Handrail keeps of an incident is written for whoever mends it; it is shown beneath, as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from service.bpmn.model import Process

_WORK: Final = "work_given_up"
_ANALYST: Final = (
    "Show the technical details to the analyst of this process. Try again once they have mended it."
)
_ANSWERS: Final = (
    "Look whether an answer in the case is wrong: undo the task that gave it and correct it. "
    f"Otherwise it is the process. {_ANALYST}"
)
_MAIL: Final = (
    "Ask whoever looks after the mail server whether it runs, then try again. If it cannot wait, "
    "tell the person in another way meanwhile."
)
_TOPICS: Final[Mapping[str, tuple[str, str]]] = {
    "email": ("An email could not be sent", _MAIL),
    "document": ("A document could not be made", _ANSWERS),
    "notify": (
        "Somebody could not be told",
        "Tell them yourself if it cannot wait. Then try again.",
    ),
}
_UNCOUNTED: Final = ("A rule of the process could not be worked out from the answers", _ANSWERS)
_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "expression_failed": _UNCOUNTED,
    "no_number": _UNCOUNTED,
    "no_collection": _UNCOUNTED,
    "no_text": _UNCOUNTED,
    "text_too_long": _UNCOUNTED,
    "no_flow": ("The answers so far lead to no next step", _ANSWERS),
    "stuck": ("The case waits for something that can no longer happen", _ANALYST),
    "runaway": ("The case went round and round by itself, and was stopped", _ANALYST),
    "data_too_large": ("The case holds as much as a case may", _ANALYST),
    "not_released": (
        "A hold could not be ended on its date",
        "Release it by hand. If that fails too, show the technical details to an administrator.",
    ),
    "no_worker": (
        "Nobody does the work that another system is to do",
        "Ask whoever looks after that system to start it. The case goes on by itself then.",
    ),
    "no_time": ("A date to wait for could not be worked out", _ANSWERS),
    "clock_unreadable": ("A target date could not be worked out", _ANSWERS),
    "case_clock_unreadable": ("The target date of the case could not be worked out", _ANSWERS),
}
_OUTSIDE: Final = (
    "Work that another system does could not be done",
    "Ask whoever looks after that system whether it runs, then try again.",
)
_UNKNOWN: Final = ("A step of the process could not be carried out", _ANSWERS)


class Told(Protocol):
    """What is kept of an incident, or of a cause of several."""

    @property
    def element(self) -> str:
        """The element's id in its diagram."""

    @property
    def code(self) -> str:
        """The word for what went wrong."""

    @property
    def message(self) -> str:
        """What went wrong, for whoever mends it."""


@dataclass(frozen=True, slots=True)
class IncidentWords:
    """An incident as it is shown: what failed at which step, what to do, and the technical line."""

    what: str
    step: str
    advice: str
    technical: str


def incident_words(told: Told, process: Process) -> IncidentWords:
    """Say what an incident is; a step that the process does not name is called by its id."""
    what, advice = _plainly(told.code, told.message)
    drawn = process.elements.get(told.element)
    return IncidentWords(
        what=what,
        step=(drawn.name if drawn else "") or told.element,
        advice=advice,
        technical=f"{told.message} (element {told.element}, code {told.code})",
    )


def _plainly(code: str, message: str) -> tuple[str, str]:
    if code == _WORK:
        return _TOPICS.get(message.partition(":")[0], _OUTSIDE)
    return _CODES.get(code, _UNKNOWN)
