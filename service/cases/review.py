"""Nothing static: an open case without a next point of progress gets a review clock."""

from datetime import timedelta

from sqlalchemy import select

from service.cases import escalating, telling
from service.cases.clocks import promise
from service.cases.motion import Motion
from service.extensions import db
from service.ledger.audit import Kind
from service.ledger.outbox import State, Work
from service.ledger.timers import Timer

REVIEW = "review"
REVIEW_AFTER = timedelta(days=7)


def ensure_next_point(motion: Motion) -> None:
    """Set the review clock when nothing else will move the case on; clear it when something will.

    A point of progress is open or held work for a person, a timer, work for a machine, or an
    incident that an operator sees.
    """
    reviews = [timer for timer in motion.timetable if timer.clock == REVIEW]
    if not _goes_on(motion):
        if not reviews:
            _set(motion)
        return
    for timer in reviews:
        motion.timetable.remove(timer)


def _goes_on(motion: Motion) -> bool:
    """Tell whether something will move the case on; a timer that is paused will not."""
    if motion.tasks or any(_moves_on(one) for one in motion.timetable):
        return True
    if any(one.resolved_at is None for one in motion.incidents):
        return True
    work = select(Work.id).where(Work.case_id == motion.case.id, Work.state == State.WAITING)
    return db.session.scalar(work.limit(1)) is not None


def _moves_on(timer: Timer) -> bool:
    """Tell whether a timer will move its case: escalations and its own SLA only tell people."""
    clock = timer.clock or ""
    only_tells = clock in (REVIEW, escalating.CLOCK) or clock.startswith(promise.PREFIX)
    return timer.due_at is not None and not only_tells


def asked(motion: Motion, timer: Timer) -> None:
    """Ask the owner to look: the review clock fired. Settling sets it again if need be."""
    words = "Nothing is planned for this case: please look at it."
    telling.tell(motion, ["owner"], kind=REVIEW, text=words)
    motion.tell_log(Kind.TIMER_FIRED, words, clock=REVIEW)
    motion.timetable.remove(timer)


def _set(motion: Motion) -> None:
    motion.timetable.add_own(
        motion.main(),
        REVIEW,
        base_at=motion.acting.at,
        due_at=motion.acting.at + REVIEW_AFTER,
        explanation="Nothing else will move this case on: its owner is asked to look.",
    )
