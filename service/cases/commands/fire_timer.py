"""Fire a timer that is due."""

from datetime import datetime

from service.cases import clocks, escalating, holding, review
from service.cases.clocks import promise
from service.cases.holding import HoldEnd
from service.cases.locking import lock_case_of_timer_if_free
from service.cases.models import Strand, StrandKind
from service.cases.motion import Motion
from service.cases.project.endings import CONTINUE
from service.cases.resting import raise_incident
from service.cases.settle import settle
from service.cases.sweep_failure import resolve_failure
from service.cases.texts import computed_text
from service.definitions.lookup import bundle_by_id
from service.engine.stimuli import Continue, FireTimer
from service.extensions import db
from service.ledger.audit import Kind
from service.ledger.timers import Timer
from service.people.actors import SYSTEM, Acting


def fire_timer(timer_id: int, due_at: datetime, *, now: datetime) -> bool:
    """Fire a timer if it is still due at `due_at`; tell whether it was.

    A case that another transaction holds just now is passed over. The case moves at `now`.
    """
    case = lock_case_of_timer_if_free(timer_id)
    if case is None:
        return False
    motion = Motion(case, Acting(who=SYSTEM, at=now))
    timer = next((one for one in motion.timetable if one.id == timer_id), None)
    if timer is None or timer.due_at != due_at or due_at > now:
        return False
    resolve_failure(timer, now=now)
    _fire(motion, timer)
    settle(motion)
    return True


def _fire(motion: Motion, timer: Timer) -> None:
    """Do what the timer is for; those of the product itself wait at no token."""
    strand = motion.strands.get(timer.strand_id)
    if timer.clock == review.REVIEW:
        review.asked(motion, timer)
    elif timer.clock == escalating.CLOCK:
        escalating.go_up(motion, timer)
    elif timer.clock == holding.RELEASE:
        _release_in_spite(motion, timer)
    elif (timer.clock or "").startswith(promise.PREFIX):
        promise.tell(motion, timer)
    elif timer.clock == CONTINUE and strand is not None:
        motion.timetable.remove(timer)
        motion.stimulate(strand, Continue())
    elif strand is not None:
        _stimulate(motion, strand, timer)


def _stimulate(motion: Motion, strand: Strand, timer: Timer) -> None:
    """Put the timer on its strand; an occurrence of an SLA leaves the engine's timer waiting."""
    if clocks.is_compiled_in(timer):
        _reach(motion, strand, timer)
        return
    due_at, missed = clocks.turn_due(motion, strand, timer)
    motion.stimulate(strand, FireTimer(token=timer.token, due_at=due_at, missed=missed))
    if strand.kind is StrandKind.MAIN:
        name = _name(motion, strand, timer)
        motion.tell_log(Kind.TIMER_FIRED, f"The timer “{name}” fell due.", element=timer.element)


def _name(motion: Motion, strand: Strand, timer: Timer) -> str:
    """Say what people call the element of a drawn timer."""
    element = bundle_by_id(timer.version_id).process.elements[timer.element]
    return computed_text(element.name, motion.scope(strand), motion.acting.at) or element.id


def _reach(motion: Motion, strand: Strand, timer: Timer) -> None:
    """Reach the occurrence of an SLA that is due, or the later one that covers it by now."""
    reached = clocks.brought_up_to_now(motion, timer)
    if reached is None or reached.due_at is None or reached.due_at > motion.acting.at:
        return
    motion.firing = reached
    motion.timetable.remove(reached)
    stimulus = FireTimer(token=reached.token, due_at=reached.due_at, clock=reached.clock)
    motion.stimulate(strand, stimulus)


def _release_in_spite(motion: Motion, timer: Timer) -> None:
    """Release a hold whose process should have done it by now, and say that it did not."""
    motion.timetable.remove(timer)
    strand = db.session.get_one(Strand, timer.strand_id)
    hold = holding.hold_of(motion, strand)
    if hold is None:
        return
    holding.release_now(motion, hold, HoldEnd.ON_TIME)
    message = "The hold's process did not release on the date: Handrail did."
    raise_incident(motion, strand, 0, strand.process_key, "not_released", message)
