"""The holds of a case, and what extends a task's target, as a clock sees them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from service.cases.motion import Motion
from service.sla.pauses import Delay, Extension, Pause


def pauses_for(motion: Motion, task_id: str | None) -> list[Pause]:
    """Return the holds of the case, and those of the task when one is given."""
    return [
        Pause(
            start=hold.placed_at,
            end=hold.ended_at,
            release_at=hold.release_at,
            stop_clock=hold.stop_clock,
        )
        for hold in motion.holds.values()
        if hold.task_id is None or hold.task_id == task_id
    ]


def delays_for(
    motion: Motion, task_id: str, extensions: Iterable[Mapping[str, str]]
) -> list[Delay]:
    """Return the holds of the case and of a task, and the extensions of the task's target."""
    extended = [
        Extension(datetime.fromisoformat(one["given_at"]), datetime.fromisoformat(one["to"]))
        for one in extensions
    ]
    return [*pauses_for(motion, task_id), *extended]
