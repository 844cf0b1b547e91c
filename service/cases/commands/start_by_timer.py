"""Start a case at a timer start event."""

from datetime import datetime

from sqlalchemy import func, select

from service.cases.beginning import Opening, begin
from service.cases.models import Case
from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_of, version_of
from service.definitions.models import ProcessVersion, StartEvent
from service.extensions import db
from service.people.actors import Acting
from service.sla.rules import next_turn


def due_starts(now: datetime) -> list[StartEvent]:
    """Return the timer start events that are due."""
    wanted = select(StartEvent).where(StartEvent.kind == "timer", StartEvent.due_at <= now)
    return list(db.session.scalars(wanted.order_by(StartEvent.due_at)))


def next_start(*, after: datetime) -> datetime | None:
    """Return when the next timer start event after an instant is due, if any waits."""
    wanted = select(func.min(StartEvent.due_at))
    return db.session.scalar(wanted.where(StartEvent.kind == "timer", StartEvent.due_at > after))


def start_by_timer(version_id: str, element: str, *, acting: Acting) -> Case | None:
    """Start one case for a timer start event that is due, and set its next turn.

    Turns missed while nobody looked start one case together. An older version's timer is spent.
    """
    event = db.session.get(StartEvent, (version_id, element), with_for_update=True)
    if event is None or event.due_at is None or event.due_at > acting.at:
        return None
    version = db.session.get_one(ProcessVersion, version_id)
    due_at = event.due_at
    turn = next_turn(event.rule, due_at, calendar(), turn=event.occurrence + 1, now=acting.at)
    event.due_at = turn.due.at if turn else None
    event.occurrence = turn.number if turn else event.occurrence
    db.session.flush()
    if version_of(version.key, at=acting.at).id != version.id:
        event.due_at = None
        return None
    opening = Opening(process=version.key, element=element)
    return begin(opening, bundle=bundle_of(version), acting=acting)
