"""Events that wait: which old one goes on as which new one, and which must begin to wait anew."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from service.engine._spiff import ERROR, WAITING
from service.engine.catching import Catch
from service.engine.migration.names import Names
from service.engine.scope import OUTCOMES
from service.engine.spec import ElementSpec
from service.engine.trigger import Trigger, close_wait

if TYPE_CHECKING:
    from datetime import datetime

    from service.engine.stimuli import Choice, Migrate
    from service.engine.token import Token

_OUTCOME = re.compile(rf"(?<=\b{OUTCOMES}\.)\w+")
"""The id of a task in a text that reads what was chosen there."""


def counterparts(
    old: Iterable[ElementSpec], new: Iterable[ElementSpec], names: Names
) -> dict[ElementSpec, ElementSpec]:
    """Pair events that belong to the same element and wait for the same kind of thing.

    Several of one kind at one element are paired in the order of the file.
    """
    free = list(new)
    found = {}
    for one in old:
        wanted = (names.mapping.get(one.element, one.element), type(one), kinds_of(one))
        match = next((it for it in free if (it.element, type(it), kinds_of(it)) == wanted), None)
        if match is not None:
            found[one] = match
            free.remove(match)
    return found


def kinds_of(spec: ElementSpec) -> tuple[str, ...]:
    """Give the kinds of the triggers that an event waits for."""
    if not isinstance(spec, Catch):
        return ()
    if spec.trigger is not None:
        return (spec.trigger.kind,)
    return tuple(one.trigger.kind for one in spec.parts if one.trigger is not None)


def has_clock(spec: ElementSpec) -> bool:
    """Say whether a token here waits for a timer, or for an SLA."""
    return spec.waits_for("timer") is not None


def rearm(token: "Token", old: ElementSpec, stimulus: "Migrate") -> None:
    """Let a token wait anew where what it waits for has changed, or its clock is not kept."""
    before = old.trigger if isinstance(old, Catch) else None
    after = token.task_spec.trigger if isinstance(token.task_spec, Catch) else None
    if before is None or after is None or not token.is_in(WAITING | ERROR):
        return
    if before.kind == "timer":
        choice = stimulus.clocks.get(old.element, "keep")
        if choice != "keep":
            _count_anew(token, choice, dict(stimulus.bases))
            _wait_anew(token, before)
    elif _texts(before, stimulus.mapping) == _texts(after, {}):
        return
    elif before.kind in {"message", "signal"}:
        _wait_anew(token, before)
    else:  # A condition: nothing else says in texts what it waits for.
        token.memo.pop("was", None)
        if token.memo.pop("incident", None):
            token.strand.incident_over(token)
        token.strand.journal.changed = True


def _count_anew(token: "Token", choice: "Choice", bases: "Mapping[int, datetime]") -> None:
    """Forget the old rule; a clock that is recomputed stays at its turn and its base."""
    token.memo.pop("rule", None)
    token.memo.pop("left", None)
    if choice == "restart":
        token.memo.pop("turn", None)
    elif token.id in bases:
        token.memo["base"] = bases[token.id].isoformat()


def _wait_anew(token: "Token", before: Trigger) -> None:
    """Close the wait and let the token open it again; one that could not is tried once more."""
    if token.is_in(ERROR):
        token.strand.incident_over(token)
    else:
        close_wait(token, before)
    token.ready()


def _texts(trigger: Trigger, mapping: "Mapping[str, str]") -> list[tuple[str, str]]:
    """Give what an event says of what it waits for, what people chose under its new names."""
    named = [("", trigger.name), ("", trigger.condition)]
    named += [(one.name, one.value) for one in trigger.correlation]
    return [
        (name, _OUTCOME.sub(lambda found: mapping.get(found[0], found[0]), value.text))
        for name, value in named
        if value is not None
    ]
