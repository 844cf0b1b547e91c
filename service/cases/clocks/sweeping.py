"""Every clock of a case computed anew: after a hold, a release or a new version of a calendar."""

from service.cases.clocks import drawn, service_levels
from service.cases.motion import Motion

_OWN = ("review", "continue", "release", "escalation")


def refresh(motion: Motion) -> None:
    """Recompute the targets of the open tasks and the due instants of the drawn timers."""
    for task in motion.tasks.values():
        service_levels.recount(motion, task)
    for timer in motion.timetable:
        strand = motion.strands.get(timer.strand_id)
        if strand is None or timer.clock in _OWN or drawn.is_compiled_in(timer):
            continue
        drawn.resolve(motion, strand, timer)
        of = motion.tasks.get(timer.task_id or "")
        if of is not None:
            drawn.take_drawn(motion, strand, of, timer)


def follow_anchors(motion: Motion) -> None:
    """Start or move the clocks whose anchor the data or an event names, if it has changed."""
    service_levels.follow_anchors(motion)
    drawn.follow_anchors(motion)


def try_again(motion: Motion, element: str) -> None:
    """Count the clock and the timers of an element anew that could not be counted."""
    service_levels.try_again(motion, element)
    drawn.try_again(motion, element)
