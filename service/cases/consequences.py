"""What a verb would end besides the task that it is about, for a person to see and confirm."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from service.bpmn.model import Element
from service.cases.identity import task_id
from service.cases.models import Strand, Task
from service.cases.motion import Motion
from service.cases.refusals import ConfirmationRequired
from service.cases.remaining import work_in
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

    `later` is work, a person's or a machine's, that would not come any more. `task` is the id of
    one that is open.
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
        task = motion.tasks.get(task_id(strand.id, effect.token))  # None: it would only flash up.
        if task is not None and task is not but:
            yield Loss("task", task.element, task.name, task.mandatory, task.id, task.assignee)
    elif isinstance(effect, PathSkipped):
        bundle = motion.bundle(strand, effect.process, effect.version)
        elements = (bundle.process.elements[one] for one in effect.elements)
        for one in work_in(bundle, elements, motion.library(strand)):
            yield _loss("later", one)
    elif isinstance(effect, WorkWithdrawn | TimerCleared | SubscriptionRemoved):
        drawn = _drawn(motion, strand, effect.element)
        if isinstance(effect, WorkWithdrawn):
            yield _loss("work", drawn)
        elif drawn.type in _WAITS:
            yield _loss("event", drawn)


def _drawn(motion: Motion, strand: Strand, element: str) -> Element:
    """Find an element in the strand's own process, or in one that it has called."""
    bundles = (motion.bundle(strand), *motion.library(strand).bundles.values())
    return next(one.process.elements[element] for one in bundles if element in one.process.elements)


def _loss(kind: Literal["work", "event", "later"], drawn: Element) -> Loss:
    return Loss(kind, drawn.id, drawn.name or drawn.id, drawn.mandatory)
