"""The holds of a case as the pauses that a clock sees."""

from service.cases.motion import Motion
from service.sla.pauses import Pause


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
