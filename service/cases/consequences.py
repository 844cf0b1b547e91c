"""What a verb would end besides the task that it is about, for a person to see and confirm."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from service.bpmn.model import HUMAN, Process
from service.cases.identity import task_id
from service.cases.models import Strand, Task
from service.cases.motion import Motion
from service.cases.refusals import ConfirmationRequired
from service.engine.effects import (
    Effect,
    PathSkipped,
    SubscriptionRemoved,
    TaskClosed,
    TimerCleared,
    WorkWithdrawn,
)

_WAITS = ("intermediateCatchEvent", "receiveTask")


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that would end: an open `task`, a machine's `work`, an awaited `event`.

    `later` is a task that would not come any more. `task` is its id, when it is open.
    """

    kind: Literal["task", "work", "event", "later"]
    element: str
    name: str
    mandatory: bool
    task: str | None = None
    assignee: str | None = None


def losses(
    motion: Motion, strand: Strand, effects: Sequence[Effect], *, but: Task | None = None
) -> tuple[Loss, ...]:
    """Gather what these effects would end, except the task that the verb is about."""
    found = (one for effect in effects for one in _losses(motion, strand, effect, but))
    return tuple(dict.fromkeys(found))


def require_confirmation(found: Sequence[Loss], *, confirmed: bool) -> None:
    """Refuse while somebody has not seen what would be lost. Raises ConfirmationRequired."""
    if found and not confirmed:
        names = ", ".join(dict.fromkeys(one.name for one in found))
        raise ConfirmationRequired(
            f"This would also end: {names}. Confirm it with confirm_downstream.",
            would_end=[asdict(one) for one in found],
        )


def _losses(motion: Motion, strand: Strand, effect: Effect, but: Task | None) -> Iterator[Loss]:
    if isinstance(effect, TaskClosed) and effect.how == "cancelled":
        task = motion.tasks[task_id(strand.id, effect.token)]
        if task is not but:
            yield Loss("task", task.element, task.name, task.mandatory, task.id, task.assignee)
    elif isinstance(effect, PathSkipped):
        process = motion.bundle(strand, effect.process, effect.version).process
        people = (one for one in effect.elements if process.elements[one].type in HUMAN)
        yield from (_loss("later", process, one) for one in people)
    elif isinstance(effect, WorkWithdrawn | TimerCleared | SubscriptionRemoved):
        process = motion.bundle(strand).process
        drawn = process.elements.get(effect.element)
        if isinstance(effect, WorkWithdrawn):
            yield _loss("work", process, effect.element)
        elif drawn is not None and drawn.type in _WAITS:
            yield _loss("event", process, effect.element)


def _loss(kind: Literal["work", "event", "later"], process: Process, element: str) -> Loss:
    drawn = process.elements.get(element)
    name = (drawn.name if drawn else "") or element
    return Loss(kind, element, name, bool(drawn and drawn.mandatory))
