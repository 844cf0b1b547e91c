"""A calendar that changes: what it would move is looked at, confirmed, then carried out.

Looking stores nothing of a case. Confirming stores the calendar's next version, in which new clocks
count from then on; `recount_passes` lets the open ones count in it too.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from service.cases.identity import new_id
from service.cases.models import Case, Recount, RecountState
from service.cases.recount_candidates import counts_before
from service.cases.refusals import LookIsOld, RecountHasBegun, RecountNotFound, RecountUnderWay
from service.definitions.calendars import calendar, store_next
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting, Actor
from service.people.refusals import ChangedSince
from service.people.verbs import Verb
from service.sla.calendar_changes import Changed
from service.sla.calendars import Calendar
from service.sla.stored_calendars import from_json, to_json

LOOK_LASTS = timedelta(days=1)
"""So long after it was asked for may a change be confirmed."""


def propose(change: Changed, *, acting: Acting) -> Recount:
    """Keep a change of a calendar, whose effects are to be looked at.

    Raises CalendarUnknown, ChangedSince and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    new = change.calendar
    if calendar(new.key).version != new.version - 1:
        raise ChangedSince(calendar=new.key)
    return _keep(new, change.said, RecountState.LOOKING, acting=acting, is_law=change.is_law)


def confirm(recount_id: str, *, acting: Acting, statutory: bool = False) -> Recount:
    """Store the calendar's next version, and let the open clocks be recounted.

    Deadlines set by law move only with `statutory`, an administrator's word, which is about this
    change alone: one that is under way ends first. Raises RecountNotFound, RecountHasBegun,
    RecountUnderWay, LookIsOld, ChangedSince and the refusals of access.
    """
    found = find(recount_id, actor=acting.who)
    if statutory:
        require(acting.who, Verb.MOVE_STATUTORY_CLOCKS)
    found = locked(recount_id)
    if found.state is not RecountState.LOOKED:
        raise RecountHasBegun
    if acting.at - found.asked_at > LOOK_LASTS:
        raise LookIsOld("This look is more than a day old: look once more.")
    new = from_json(found.document)
    _store(new, found.said, acting=acting)
    _begin(found, statutory=statutory, acting=acting)
    return found


def begin(new: Calendar, said: str, *, acting: Acting, statutory: bool = False) -> Recount:
    """Store a calendar's next version and recount at once; one that is stored only recounts.

    Raises RecountUnderWay, ChangedSince and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    if statutory:
        require(acting.who, Verb.MOVE_STATUTORY_CLOCKS)
    if new.version > calendar(new.key).version:
        _store(new, said, acting=acting)
    found = _keep(new, said, RecountState.RUNNING, acting=acting)
    _begin(found, statutory=statutory, acting=acting)
    return found


def try_again(recount_id: str, *, acting: Acting) -> Recount:
    """Recount once more what could not be: the rest counts in its version already.

    Where deadlines set by law move too, that takes an administrator's word once more. Raises
    RecountNotFound, RecountHasBegun and the refusals of access.
    """
    find(recount_id, actor=acting.who)
    found = locked(recount_id)
    if found.statutory:
        require(acting.who, Verb.MOVE_STATUTORY_CLOCKS)
    if found.state is not RecountState.DONE or not found.failed:
        raise RecountHasBegun
    _begin(found, statutory=found.statutory, acting=acting)
    return found


def find(recount_id: str, *, actor: Actor) -> Recount:
    """Return a change of a calendar. Raises RecountNotFound and the refusals of access."""
    require(actor, Verb.CHANGE_CALENDAR)
    found = db.session.get(Recount, recount_id)
    if found is None:
        raise RecountNotFound
    return found


def forget_unconfirmed(before: datetime) -> None:
    """Drop the changes that were asked for before an instant and that nobody confirmed."""
    db.session.execute(
        delete(Recount).where(
            Recount.state.in_((RecountState.LOOKING, RecountState.LOOKED)),
            Recount.asked_at < before,
        )
    )


def under_way(key: str) -> list[Recount]:
    """Return the changes of a calendar that are being carried out."""
    wanted = select(Recount).where(Recount.calendar == key, Recount.state == RecountState.RUNNING)
    return list(db.session.scalars(wanted.order_by(Recount.asked_at)))


def unfinished() -> frozenset[str]:
    """Return the changes of calendars that are being looked at or carried out, by their ids."""
    busy = (RecountState.LOOKING, RecountState.RUNNING)
    return frozenset(db.session.scalars(select(Recount.id).where(Recount.state.in_(busy))))


def _keep(
    new: Calendar, said: str, state: RecountState, *, acting: Acting, is_law: bool = False
) -> Recount:
    counts = select(func.count()).select_from(Case).where(counts_before(new.key, new.version))
    found = Recount(
        id=new_id(),
        calendar=new.key,
        version=new.version,
        document=to_json(new),
        said=said,
        is_law=is_law,
        state=state,
        asked_by=acting.who.username,
        asked_at=acting.at,
        cases=db.session.scalar(counts) or 0,
    )
    db.session.add(found)
    db.session.flush()
    return found


def _store(new: Calendar, said: str, *, acting: Acting) -> None:
    """Store the next version, if it is still that and no word about another is carried out."""
    store_next(new, by=acting.who.username, at=acting.at, note=said)
    if under_way(new.key):
        raise RecountUnderWay


def _begin(recount: Recount, *, statutory: bool, acting: Acting) -> None:
    recount.state, recount.statutory = RecountState.RUNNING, statutory
    recount.reached = recount.seen = recount.failed = 0
    recount.failed_cases = []
    recount.confirmed_by, recount.confirmed_at = acting.who.username, acting.at
    recount.finished_at = None
    db.session.flush()


def locked(recount_id: str) -> Recount:
    """Lock a change; whoever also locks a case has done so before."""
    return db.session.get_one(Recount, recount_id, with_for_update=True, populate_existing=True)
