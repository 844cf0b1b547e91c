"""A timer whose case could not move: an incident, and the timer waits before it tries again."""

from datetime import datetime, timedelta

from service.cases.identity import new_id
from service.cases.models import Incident
from service.extensions import db
from service.ledger.timers import Timer

TRY_AGAIN_AFTER = timedelta(minutes=5)


def note_timer_failure(timer_id: int, error: str, *, now: datetime) -> None:
    """Keep an incident for a timer that failed, and put it off so that others go first."""
    timer = db.session.get(Timer, timer_id)
    if timer is None:
        return
    timer.due_at = now + TRY_AGAIN_AFTER
    db.session.add(
        Incident(
            id=new_id(),
            case_id=timer.case_id,
            strand_id=timer.strand_id,
            token=timer.token,
            element=timer.element,
            code="timer_failed",
            message=f"The timer could not fire: {error}.",
            at=now,
        )
    )
    db.session.flush()
