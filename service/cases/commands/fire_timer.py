"""Fire a timer that is due."""

from datetime import datetime

from service.cases import clocks, holding, review
from service.cases.holding import HoldEnd
from service.cases.locking import lock_case_if_free
from service.cases.models import CaseState, Strand, StrandKind, StrandState
from service.cases.motion import Motion
from service.cases.project.endings import CONTINUE, incident_raised
from service.cases.settle import settle
from service.engine.effects import IncidentRaised
from service.engine.stimuli import Continue, FireTimer
from service.extensions import db
from service.ledger import timers
from service.ledger.audit import Kind
from service.ledger.timers import Timer
from service.people.actors import SYSTEM, Acting


def fire_timer(timer_id: int, due_at: datetime, *, now: datetime) -> bool:
    """Fire a timer if it is still due at `due_at`; tell whether it was.

    A case that another transaction holds just now is passed over. The case moves at `now`.
    """
    timer = db.session.get(Timer, timer_id)
    if timer is None:
        return False
    case = lock_case_if_free(timer.case_id)
    if case is None:
        return False
    db.session.refresh(timer)
    if timer.due_at != due_at or due_at > now:
        return False
    motion = Motion(case, Acting(who=SYSTEM, at=now))
    strand = motion.strands.get(timer.strand_id)
    if case.state is not CaseState.OPEN or strand is None:
        if timer.clock == holding.RELEASE and case.state is CaseState.OPEN:
            _release_without_strand(motion, timer)
        timers.remove(timer)
        db.session.flush()
        return True
    _fire(motion, strand, timer)
    settle(motion)
    return True


def _fire(motion: Motion, strand: Strand, timer: Timer) -> None:
    if timer.clock == review.REVIEW:
        review.asked(motion, timer)
    elif timer.clock == CONTINUE:
        timers.remove(timer)
        motion.stimulate(strand, Continue())
    elif timer.clock == holding.RELEASE:
        _release_in_spite(motion, strand)
        timers.remove(timer)
    else:
        _stimulate(motion, strand, timer)


def _stimulate(motion: Motion, strand: Strand, timer: Timer) -> None:
    """Put the timer on its strand; an occurrence of an SLA leaves the engine's timer waiting."""
    due_at = timer.due_at or motion.acting.at
    motion.firing = timer
    compiled_in = clocks.is_compiled_in(timer)
    motion.stimulate(
        strand,
        FireTimer(
            token=timer.token,
            due_at=due_at,
            missed=clocks.turns_missed(motion, timer),
            clock=timer.clock if compiled_in else None,
        ),
    )
    if strand.kind is StrandKind.MAIN and not compiled_in:
        motion.tell_log(Kind.TIMER_FIRED, "A timer fell due.", element=timer.element)
    if compiled_in:
        timers.remove(timer)


def _release_in_spite(motion: Motion, strand: Strand) -> None:
    """Release a hold whose process should have done it by now, and say that it did not."""
    hold = holding.hold_of(motion, strand)
    if hold is None:
        return
    holding.release_now(motion, hold, HoldEnd.ON_TIME)
    message = "The hold's process did not release on the date: Handrail did."
    incident_raised(
        motion, strand, IncidentRaised(0, holding.HOLD_PROCESS, "not_released", message)
    )


def _release_without_strand(motion: Motion, timer: Timer) -> None:
    strand = db.session.get_one(Strand, timer.strand_id)
    if strand.state is not StrandState.OPEN:
        _release_in_spite(motion, strand)
        settle(motion)
