"""Start a case at a timer start event."""

from datetime import datetime

from sqlalchemy import func, select

from service.bpmn.facts import Rule
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
    passed_over = StartEvent.retry_at.is_(None) | (StartEvent.retry_at <= now)
    wanted = select(StartEvent).where(
        StartEvent.kind == "timer", StartEvent.due_at <= now, passed_over
    )
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
    bundle = bundle_of(version)
    _set_next_turn(event, bundle.process.elements[element].rule, acting.at)
    event.retry_at = None
    db.session.flush()
    if version_of(version.key, at=acting.at).id != version.id:
        event.due_at = None
        return None
    return begin(Opening(process=version.key, element=element), bundle=bundle, acting=acting)


def _set_next_turn(event: StartEvent, counts: Rule | None, now: datetime) -> None:
    """Make the event wait for its first turn that lies ahead, if it has one."""
    days = calendar(counts.calendar if counts else None)
    while event.due_at is not None and event.due_at <= now:
        turn = next_turn(
            event.rule, event.due_at, days, turn=event.occurrence + 1, now=now, counts=counts
        )
        event.due_at = turn.due.at if turn else None
        event.occurrence = turn.number if turn else event.occurrence
