"""Start a case at a timer start event."""

from datetime import datetime

from sqlalchemy import Select, func, select

from service.cases.beginning import Opening, begin
from service.cases.models import Case
from service.definitions.lookup import bundle_of, version_of
from service.definitions.models import ProcessVersion, StartEvent
from service.definitions.starts import set_turn_after
from service.extensions import db
from service.people.actors import Acting

Place = tuple[str, str, int]
"""A start event's version, element and trigger."""


def due_starts(now: datetime) -> list[StartEvent]:
    """Return the timer start events that are due."""
    return list(db.session.scalars(select_due_starts(now)))


def select_due_starts(now: datetime) -> Select[StartEvent]:
    """Ask for the timer start events that are due, the earliest first."""
    passed_over = StartEvent.retry_at.is_(None) | (StartEvent.retry_at <= now)
    wanted = select(StartEvent).where(
        StartEvent.kind == "timer", StartEvent.due_at <= now, passed_over
    )
    return wanted.order_by(StartEvent.due_at)


def next_start(*, after: datetime) -> datetime | None:
    """Return when the next timer start event after an instant is due, if any waits."""
    wanted = select(func.min(StartEvent.due_at))
    return db.session.scalar(wanted.where(StartEvent.kind == "timer", StartEvent.due_at > after))


def start_by_timer(place: Place, *, acting: Acting) -> Case | None:
    """Start one case for a timer start event that is due, and set its next turn.

    Turns missed while nobody looked start one case together. An older version's timer is spent;
    that of a version not yet in effect passes over its turn.
    """
    event = db.session.get(StartEvent, place, with_for_update=True, populate_existing=True)
    if event is None or event.due_at is None or event.due_at > acting.at:
        return None
    version = db.session.get_one(ProcessVersion, event.version_id)
    bundle = bundle_of(version)
    set_turn_after(event, bundle.process.elements[event.element].rule, since=acting.at)
    event.retry_at = None
    in_effect = version_of(version.key, at=acting.at)
    if in_effect.version > version.version:
        event.due_at = None
    db.session.flush()
    if in_effect.id != version.id:
        return None
    opening = Opening(process=version.key, element=event.element)
    return begin(opening, bundle=bundle, acting=acting)
