"""Reading what a story expects after a step."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from service.sla.statuses import Status
from service.stories.page import Part, nearest
from service.stories.story import Expected

LISTS: Final = frozenset({"open", "held", "done", "passed", "told", "work"})
"""The words that expect a list of names, in any order."""
CASE = "case"
_STATUSES = tuple(map(str, Status))
_CASE_STATES = ("open", "completed", "cancelled", "failed")


def read_expectations(part: Part) -> Expected:
    """Read the words of an `expect`; what is wrong is noted."""
    found = part.words(_READ, what="what a step expects")
    return {word: _READ[word](one) for word, one in found.items()}


def _names(part: Part) -> list[str]:
    return sorted(part.texts())


def _days(part: Part) -> dict[str, str | None]:
    return {key: one.day() for key, one in part.entries()}


def _statuses(part: Part) -> dict[str, str]:
    found = {}
    for key, one in part.entries():
        found[key] = one.text()
        if found[key] and found[key] not in _STATUSES:
            one.blame(
                "status_unknown", f"{found[key]!r} is no status.", nearest(found[key], _STATUSES)
            )
    return found


def _case_state(part: Part) -> str:
    state = part.text()
    if state and state not in _CASE_STATES:
        part.blame("state_unknown", f"No case is {state!r}.", nearest(state, _CASE_STATES))
    return state


def _outcome(part: Part) -> str | None:
    return None if part.value is None else part.text()


_READ: Final[Mapping[str, Callable[[Part], Any]]] = MappingProxyType(
    {
        "open": _names,
        "held": _names,
        "done": _names,
        "passed": _names,
        "due": _days,
        "sla": _statuses,
        "told": _names,
        "work": _names,
        "documents": Part.number,
        "data": Part.data,
        "case": _case_state,
        "outcome": _outcome,
    }
)
