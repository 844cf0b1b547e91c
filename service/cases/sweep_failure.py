"""What a sweep could not do: an incident on the case, so that somebody sees it; others go on."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from service.cases.identity import new_id
from service.cases.locking import lock_if_kept
from service.cases.models import Case, Incident
from service.definitions.models import StartEvent
from service.extensions import db
from service.ledger import inbox
from service.ledger.timers import Timer

TRY_AGAIN_AFTER = timedelta(minutes=5)
TIMER_FAILED = "timer_failed"
SIGNAL_FAILED = "signal_failed"


def note_timer_failure(timer_id: int, error: str, *, now: datetime) -> None:
    """Keep an incident for a timer that failed, and pass it over for a while.

    One that fails again counts another attempt.
    """
    timer = db.session.get(Timer, timer_id)
    if timer is None or not lock_if_kept(timer.case_id):
        return
    timer.retry_at = now + TRY_AGAIN_AFTER
    known = _incident_of(timer)
    if known is None:
        known = Incident(
            id=new_id(),
            case_id=timer.case_id,
            strand_id=timer.strand_id,
            token=timer.token,
            element=timer.element,
            code=TIMER_FAILED,
            attempts=0,
        )
        db.session.add(known)
    known.attempts += 1
    known.message = f"The timer could not fire: {error}. It is tried again in five minutes."
    known.at = now
    db.session.flush()


def signals_to_retry() -> list[str]:
    """Return the ids of the signals that some case could not take, and may still be told again."""
    wanted = (
        select(Incident.received_id)
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.received_id.is_not(None), Incident.resolved_at.is_(None))
        .where(Case.erased_at.is_(None))
        .distinct()
    )
    return [one for one in db.session.scalars(wanted) if one is not None]


def note_signal_failure(received_id: str, case_id: str, error: str, *, now: datetime) -> None:
    """Keep an incident for a signal that a case could not take; another try counts one more.

    Of a signal whose words were erased meanwhile there is nothing to try again.
    """
    if not lock_if_kept(case_id):
        return
    received = inbox.lock(received_id)
    if received.emptied:
        return
    known = db.session.scalar(
        select(Incident).where(
            Incident.case_id == case_id,
            Incident.received_id == received.id,
            Incident.resolved_at.is_(None),
        )
    )
    if known is None:
        known = Incident(
            id=new_id(),
            case_id=case_id,
            strand_id="",
            token=0,
            element=received.name,
            code=SIGNAL_FAILED,
            attempts=0,
            received_id=received.id,
        )
        db.session.add(known)
    known.attempts += 1
    known.message = f"The case could not take the signal {received.name}: {error}."
    known.at = now
    db.session.flush()


def note_start_failure(place: tuple[str, str, int], *, now: datetime) -> None:
    """Pass a timer start event over for a while that could not start its case."""
    event = db.session.get(StartEvent, place, with_for_update=True)
    if event is not None:
        event.retry_at = now + TRY_AGAIN_AFTER
        db.session.flush()


def resolve_failure(timer: Timer, *, now: datetime) -> None:
    """Resolve the incident of a timer that fires after all."""
    if timer.retry_at is None:
        return
    timer.retry_at = None
    known = _incident_of(timer)
    if known is not None:
        known.resolved_at = now


def fire_again(incident: Incident) -> None:
    """Pass the timers behind an incident over no longer."""
    db.session.execute(
        update(Timer)
        .where(Timer.strand_id == incident.strand_id, Timer.token == incident.token)
        .values(retry_at=None)
    )


def _incident_of(timer: Timer) -> Incident | None:
    return db.session.scalar(
        select(Incident).where(
            Incident.case_id == timer.case_id,
            Incident.strand_id == timer.strand_id,
            Incident.token == timer.token,
            Incident.code == TIMER_FAILED,
            Incident.resolved_at.is_(None),
        )
    )
