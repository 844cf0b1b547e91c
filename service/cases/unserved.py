"""Work that programs outside should do and do not: an incident where nobody comes for it.

One for each case; it ends by itself when a worker asks for its topic. Work that ended every
worker that took it is given up, as inner work is.
"""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Select, exists, or_, select

from service import log
from service.cases.commands.record_result import Failure, WorkNotHeld, record_result
from service.cases.identity import new_id
from service.cases.locking import lock_case, lock_case_if_free
from service.cases.models import Case, CaseState, Incident
from service.cases.sweeping import Going, always, attempt
from service.cases.topics import INNER
from service.extensions import db
from service.ledger.outbox import State, Work
from service.ledger.topics import Topic
from service.people.actors import SYSTEM, Acting
from service.transaction import reading

NO_WORKER = "no_worker"
WORN_OUT = "Every worker that took it ended before it was done."
"""Why work is given up that nobody brought a result of."""
_AT_ONCE = 200
_log = log.logger(__name__)


def look_after(now: datetime, *, patience: timedelta, going: Going = always) -> None:
    """Raise and end incidents of work that nobody asked for in this time; give up what wears out.

    Each is done in a transaction of its own.
    """
    with reading():
        asked = list(db.session.scalars(_select_asked(now, patience)))
        unasked = list(db.session.scalars(_select_unasked(now, patience)))
        worn = list(db.session.execute(_select_worn_out(now)))
    deeds = [
        *(partial(_end, one, now, patience) for one in asked),
        *(partial(_raise, one, now, patience) for one in unasked),
        *(partial(_give_up, one.id, one.fence, now) for one in worn),
    ]
    for deed in deeds:
        if going():
            attempt(deed, lambda error: _log.error("unserved_not_noted", error=error))


def _raise(work_id: str, now: datetime, patience: timedelta) -> int:
    """Raise an incident, unless the case has one, moved on or is being moved this moment."""
    wanted = _select_unasked(now, patience).where(Work.id == work_id)
    work = db.session.get_one(Work, work_id)
    if lock_case_if_free(work.case_id or "") is None or db.session.scalar(wanted) is None:
        return 0
    minutes = int(patience.total_seconds()) // 60
    incident = Incident(
        id=new_id(),
        case_id=work.case_id,
        strand_id=work.strand_id,
        token=work.token or 0,
        element=work.element,
        code=NO_WORKER,
        message=f"No worker has asked for work of the topic {work.topic} for {minutes} minutes. "
        "Start one that serves it: the case then goes on by itself.",
        work_id=work.id,
        at=now,
    )
    db.session.add(incident)
    db.session.flush()
    return 1


def _end(incident_id: str, now: datetime, patience: timedelta) -> int:
    incident = db.session.get_one(Incident, incident_id)
    lock_case(incident.case_id, erased_too=True)
    wanted = _select_asked(now, patience).where(Incident.id == incident_id)
    if db.session.scalar(wanted) is None:
        return 0
    incident.resolved_at = now
    db.session.flush()
    return 1


def _give_up(work_id: str, fence: int, now: datetime) -> int:
    try:
        record_result(work_id, fence, Failure(WORN_OUT, final=True), acting=Acting(SYSTEM, now))
    except WorkNotHeld:  # Somebody brought a result at the last moment.
        return 0
    return 1


def _select_unasked(now: datetime, patience: timedelta) -> Select[str]:
    """Select work that has waited for so long for a worker, in cases without an incident of it."""
    known = exists().where(
        Incident.case_id == Work.case_id,
        Incident.code == NO_WORKER,
        Incident.resolved_at.is_(None),
    )
    return (
        select(Work.id)
        .join(Case, Case.id == Work.case_id)
        .where(Case.state == CaseState.OPEN, ~known, ~_is_asked(now, patience))
        .where(*_waits(now), Work.next_at <= now - patience)
        .order_by(Work.next_at, Work.id)
        .limit(_AT_ONCE)
    )


def _select_asked(now: datetime, patience: timedelta) -> Select[str]:
    """Select incidents of work that is no longer waited for, or that a worker asks for."""
    served = or_(Work.state != State.WAITING, Work.taken_until > now, _is_asked(now, patience))
    return (
        select(Incident.id)
        .join(Work, Work.id == Incident.work_id)
        .where(Incident.code == NO_WORKER, Incident.resolved_at.is_(None), served)
        .order_by(Incident.at, Incident.id)
        .limit(_AT_ONCE)
    )


def _select_worn_out(now: datetime) -> Select[str, int]:
    """Select work that was taken as often as it may be, and of which nobody says anything."""
    return (
        select(Work.id, Work.fence)
        .where(*_waits(now), Work.attempts >= Work.most_attempts)
        .order_by(Work.next_at, Work.id)
        .limit(_AT_ONCE)
    )


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of work for programs outside that nobody has taken."""
    free = or_(Work.taken_until.is_(None), Work.taken_until <= now)
    return Work.state == State.WAITING, Work.topic.not_in(INNER), free


def _is_asked(now: datetime, patience: timedelta) -> ColumnElement[bool]:
    """Give the condition that somebody has asked for a topic lately."""
    return exists().where(Topic.name == Work.topic, Topic.asked_at > now - patience)
