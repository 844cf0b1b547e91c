"""What a verb would end besides the task that it is about, for a person to see and confirm."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from service.bpmn.model import Element
from service.cases.identity import task_id
from service.cases.models import Strand, Task, TaskState
from service.cases.motion import Motion
from service.cases.refusals import ConfirmationRequired
from service.cases.remaining import work_in
from service.cases.undoing import taken_by
from service.engine.effects import (
    Effect,
    PathSkipped,
    SubscriptionRemoved,
    TaskClosed,
    TimerCleared,
    WorkTakenBack,
    WorkWithdrawn,
)
from service.ledger.canonical import canonical, digest

Confirmed = bool | str
"""Whether what else would end was confirmed: whatever it is, or the list of one digest."""
_WAITS = ("intermediateCatchEvent", "receiveTask")


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that would end: an open `task`, a machine's `work`, an awaited `event`.

    `later` is work, a person's or a machine's, that would not come any more; `again` is a finished
    task that is to be done once more. `task` is the id of one that is there.
    """

    kind: Literal["task", "work", "event", "later", "again"]
    element: str
    name: str
    mandatory: bool
    task: str | None = None
    assignee: str | None = None


def losses(
    motion: Motion, strand: Strand, effects: Sequence[Effect], *, but: Task | None = None
) -> tuple[Loss, ...]:
    """Gather what these effects would end or undo, except the task that the verb is about."""
    found = (one for effect in effects for one in _losses(motion, strand, effect, but))
    return tuple(dict.fromkeys(found))


def require_confirmation(found: Sequence[Loss], *, confirmed: Confirmed) -> None:
    """Refuse while somebody has not seen what would end. Raises ConfirmationRequired.

    What is only to be done again needs no confirmation of its own.
    """
    ends = [one for one in found if one.kind != "again"]
    shown = [asdict(one) for one in found]
    seen = digest(canonical(shown).encode())
    if ends and confirmed not in (True, seen):
        names = ", ".join(dict.fromkeys(one.name for one in ends))
        raise ConfirmationRequired(
            f"This would also end: {names}. Confirm it with confirm_downstream.",
            would_end=shown,
            seen=seen,
        )


def _losses(motion: Motion, strand: Strand, effect: Effect, but: Task | None) -> Iterator[Loss]:
    if isinstance(effect, WorkTakenBack):
        yield from _to_do_again(motion, strand, effect, but)
    elif isinstance(effect, TaskClosed):
        yield from _open_task(motion, strand, effect, but)
    elif isinstance(effect, PathSkipped):
        bundle = motion.bundle(strand, effect.process, effect.version)
        elements = (bundle.process.elements[one] for one in effect.elements)
        for one in work_in(bundle, elements, motion.library(strand)):
            yield _loss("later", one)
    elif isinstance(effect, WorkWithdrawn):
        yield _loss("work", _drawn(motion, strand, effect.element))
    elif isinstance(effect, TimerCleared | SubscriptionRemoved):
        drawn = _drawn(motion, strand, effect.element)
        if drawn.type in _WAITS:
            yield _loss("event", drawn)


def _to_do_again(
    motion: Motion, strand: Strand, effect: WorkTakenBack, but: Task | None
) -> Iterator[Loss]:
    assert but is not None  # noqa: S101  only what goes back to before a task takes work back
    for task in taken_by(motion, strand, effect, but):
        if task.state is TaskState.COMPLETED and task is not but:
            yield Loss("again", task.element, task.name, task.mandatory, task.id)


def _open_task(
    motion: Motion, strand: Strand, effect: TaskClosed, but: Task | None
) -> Iterator[Loss]:
    task = motion.tasks.get(task_id(strand.id, effect.token))  # None: it would only flash up.
    if effect.how == "cancelled" and task is not None and task is not but:
        yield Loss("task", task.element, task.name, task.mandatory, task.id, task.assignee)


def _drawn(motion: Motion, strand: Strand, element: str) -> Element:
    """Find an element in the strand's own process, or in one that it has called."""
    bundles = (motion.bundle(strand), *motion.library(strand).bundles.values())
    return next(one.process.elements[element] for one in bundles if element in one.process.elements)


def _loss(kind: Literal["work", "event", "later"], drawn: Element) -> Loss:
    return Loss(kind, drawn.id, drawn.name or drawn.id, drawn.mandatory)
