"""The promise of every hold: its process releases on every path, at its date or before it.

An analyst may edit the process of key `hold`. It is walked for holds of several lengths, of tasks
and of cases, and for each reason that its conditions name; what could leave work on hold for ever
is refused when it is published.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from service.bpmn.model import Process
from service.definitions.hold_paths import RELEASE, TooIntricate, Walk
from service.engine import Definition
from service.errors import Problem
from service.sla.divisions import standard_calendar

HOLD_PROCESS = "hold"
_PLACED_AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
_LENGTHS = (timedelta(minutes=1), timedelta(days=1), timedelta(days=40))
_WORDS = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_MOST_WORDS = 8
_MEND = (
    f"Let every path come to a task with the topic {RELEASE}, at the latest by a timer for "
    "hold.release_at."
)


def check_hold_process(definition: Definition, process: Process) -> list[Problem]:
    """Prove that a hold's process always releases; give what speaks against it."""
    calendar = standard_calendar("england_and_wales")
    entered: set[str] = set()
    for facts, release_at in _beginnings(process):
        walk = Walk(definition, facts, release_at, _PLACED_AT)
        try:
            failing = walk.failing(calendar)
        except TooIntricate:
            return [_problem(process, definition, None, "is too intricate to prove")]
        if failing is not None:
            return [_problem(process, definition, failing.element, failing.why)]
        entered |= walk.entered
    return [
        _problem(process, definition, one, "has a part that no path was found to")
        for one in _never_entered(process, entered)
    ]


def _beginnings(process: Process) -> Iterator[tuple[Mapping[str, Any], datetime]]:
    """Give the holds to try: short and long, of a task and of a case, for each reason named."""
    for length, task, reason in product(_LENGTHS, ("task", None), ("Reason", *_words(process))):
        release_at = _PLACED_AT + length
        remind_at = release_at - timedelta(days=1)
        facts = {
            "release_at": release_at.isoformat(),
            "remind_at": remind_at.isoformat() if remind_at > _PLACED_AT else None,
            "reason": reason,
            "note": reason,
            "task": task,
            "task_name": task,
            "placed_by": "officer",
        }
        yield facts, release_at


def _words(process: Process) -> tuple[str, ...]:
    """Give the texts with which conditions compare."""
    conditions = [flow.condition for flow in process.flows.values() if flow.condition]
    found = [a or b for text in conditions for a, b in _WORDS.findall(text)]
    return tuple(dict.fromkeys(found))[:_MOST_WORDS]


def _never_entered(process: Process, entered: set[str]) -> list[str]:
    """Give the elements that no walk came to, those after the release left out."""
    after = {one.id for one in process.elements.values() if one.topic == RELEASE} & entered
    todo = list(after)
    while todo:
        for flow in process.outgoing(todo.pop()):
            if flow.target not in after:
                after.add(flow.target)
                todo.append(flow.target)
    return [
        one.id for one in process.elements.values() if one.id not in entered and one.id not in after
    ]


def _problem(process: Process, definition: Definition, element: str | None, why: str) -> Problem:
    drawn = process.elements.get(element or "")
    return Problem(
        "hold_not_released",
        f"This process could leave work on hold for ever: it {why.rstrip('.')}.",
        _MEND,
        file=definition.file,
        element=element or process.key,
        line=drawn.line if drawn else process.line,
    )
