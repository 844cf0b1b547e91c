"""Built-in actions: work that a diagram asks for and that is done inside the move itself."""

from collections.abc import Callable, Mapping
from typing import Any

from service.cases import telling
from service.cases.holding import HoldEnd, hold_of, release
from service.cases.models import Strand, StrandKind, Task
from service.cases.motion import Motion

Action = Callable[[Motion, Strand, Mapping[str, Any]], dict[str, Any]]


def release_hold(motion: Motion, strand: Strand, _: Mapping[str, Any]) -> dict[str, Any]:
    """Release the hold that this strand runs; it may have ended already."""
    hold = hold_of(motion, strand)
    if hold is not None:
        on_time = motion.acting.at >= hold.release_at
        release(motion, hold, HoldEnd.ON_TIME if on_time else HoldEnd.EARLY)
    return {}


def notify(motion: Motion, strand: Strand, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Tell `who` (`role:…`, `user:…`, `owner`, `assignee`; a text or a list) the `text`."""
    who = inputs.get("who") or "owner"
    named = who if isinstance(who, list) else str(who).split(",")
    telling.tell(
        motion,
        [str(one).strip() for one in named],
        kind="notify",
        text=str(inputs.get("text") or "There is news about this case."),
        task=_task_of(motion, strand),
    )
    return {}


def _task_of(motion: Motion, strand: Strand) -> Task | None:
    """Return the task that a companion is about: the one that it holds, or that was added."""
    if strand.kind is StrandKind.AD_HOC:
        return next((one for one in motion.tasks.values() if one.strand_id == strand.id), None)
    hold = hold_of(motion, strand)
    return motion.tasks.get(hold.task_id or "") if hold else None


BUILT_IN: Mapping[str, Action] = {"hold.release": release_hold, "notify": notify}
