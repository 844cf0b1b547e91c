"""A calendar that changes: what it would move is looked at, confirmed, then carried out.

Looking stores nothing of a case. Confirming stores the calendar's next version, in which new clocks
count from then on; the open ones are recounted case by case, each in a transaction of its own that
also notes how far it came. So whoever is killed leaves no case half done, and any other goes on.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, exists, func, or_, select

from service.cases.clocks.recalculation import ClockChange, changes
from service.cases.commands.recompute_clocks import recompute_clocks
from service.cases.identity import new_id
from service.cases.models import LIVE, Case, CaseState, Recount, RecountState, Task
from service.cases.motion import Motion
from service.cases.refusals import RecountHasBegun, RecountNotFound
from service.cases.sweeping import Going, attempt
from service.cases.sweeping import always as to_the_end
from service.definitions.calendars import CalendarHasChanged, calendar, store_next
from service.extensions import db
from service.ledger.timers import Timer
from service.people.access import require
from service.people.actors import SYSTEM, Acting, Actor
from service.people.verbs import Verb
from service.sla.calendar_changes import Changed
from service.sla.calendars import Calendar
from service.sla.stored_calendars import from_json, to_json
from service.transaction import reading, transaction

A_PASS = 20
"""So many cases are looked at or recounted before other work has its turn."""
MOST_EXAMPLES = 25
"""So many clocks of either kind are named; the others are counted."""
NEVER_ENDING = 1_000_000_000


def propose(change: Changed, *, acting: Acting) -> Recount:
    """Keep a change of a calendar, whose effects are to be looked at.

    Raises CalendarUnknown, CalendarHasChanged and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    new = change.calendar
    if calendar(new.key).version != new.version - 1:
        raise CalendarHasChanged(calendar=new.key)
    return _keep(new, change.said, RecountState.LOOKING, acting=acting, is_law=change.is_law)


def confirm(recount_id: str, *, acting: Acting, statutory: bool = False) -> Recount:
    """Store the calendar's next version, and let the open clocks be recounted.

    Deadlines set by law move only with `statutory`, an administrator's word. Raises
    RecountNotFound, RecountHasBegun, CalendarHasChanged and the refusals of access.
    """
    found = find(recount_id, actor=acting.who)
    if statutory:
        require(acting.who, Verb.MOVE_STATUTORY_CLOCKS)
    found = _locked(recount_id)
    if found.state is not RecountState.LOOKED:
        raise RecountHasBegun
    new = from_json(found.document)
    store_next(new, by=acting.who.username, at=acting.at, note=found.said)
    _begin(found, statutory=statutory, acting=acting)
    return found


def begin(new: Calendar, said: str, *, acting: Acting, statutory: bool = False) -> Recount:
    """Store a calendar's next version and recount at once; one that is stored only recounts.

    Raises CalendarHasChanged and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    if statutory:
        require(acting.who, Verb.MOVE_STATUTORY_CLOCKS)
    if new.version > calendar(new.key).version:
        store_next(new, by=acting.who.username, at=acting.at, note=said)
    found = _keep(new, said, RecountState.RUNNING, acting=acting)
    _begin(found, statutory=statutory, acting=acting)
    return found


def try_again(recount_id: str, *, acting: Acting) -> Recount:
    """Recount once more what could not be: the rest counts in its version already.

    Raises RecountNotFound, RecountHasBegun and the refusals of access.
    """
    find(recount_id, actor=acting.who)
    found = _locked(recount_id)
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


def under_way(key: str) -> list[Recount]:
    """Return the changes of a calendar that are being carried out."""
    wanted = select(Recount).where(Recount.calendar == key, Recount.state == RecountState.RUNNING)
    return list(db.session.scalars(wanted.order_by(Recount.asked_at)))


def go_on(now: datetime, *, going: Going = to_the_end) -> int:
    """Look and recount a pass of what was asked for, the oldest first; return how many cases."""
    with reading():
        wanted = select(Recount.id).where(
            Recount.state.in_((RecountState.LOOKING, RecountState.RUNNING))
        )
        ids = list(db.session.scalars(wanted.order_by(Recount.asked_at)))
    done = 0
    for recount_id in ids:
        if done < A_PASS and going():
            done += look(recount_id, going=going, most=A_PASS - done)
        if done < A_PASS and going():
            done += carry_on(recount_id, now, going=going, most=A_PASS - done)[0]
    return done


def look(recount_id: str, *, going: Going = to_the_end, most: int = NEVER_ENDING) -> int:
    """Look at what would move in so many cases, from where the look stands; return how many."""
    done = 0
    while done < most and going():
        number = _next_case(recount_id, RecountState.LOOKING)
        if number is None:
            break
        done += attempt(partial(_look, recount_id, number), partial(_pass_over, recount_id, number))
    return done


def carry_on(
    recount_id: str, now: datetime, *, going: Going = to_the_end, most: int = NEVER_ENDING
) -> tuple[int, list[ClockChange]]:
    """Recount so many cases from where it stands; return how many, and the clocks that moved."""
    moved: list[ClockChange] = []
    done = 0
    while done < most and going():
        number = _next_case(recount_id, RecountState.RUNNING)
        if number is None:
            _finish(recount_id, now)
            break
        done += attempt(
            partial(_recount, recount_id, number, now, moved),
            partial(_pass_over, recount_id, number),
        )
    return done, moved


def would_move(numbers: Iterable[int], new: Calendar) -> Iterable[ClockChange]:
    """Say which clocks of these cases a new version of their calendar would move."""
    for case in db.session.scalars(select(Case).where(Case.number.in_(list(numbers)))):
        yield from changes(Motion(case, Acting(SYSTEM, case.updated_at)), new)


def cases_counting(version: int) -> list[int]:
    """Return the numbers of the open cases with a clock that counts in an earlier version."""
    with reading():
        return _cases_after(0, version, limit=None)


def _keep(
    new: Calendar, said: str, state: RecountState, *, acting: Acting, is_law: bool = False
) -> Recount:
    counts = select(func.count()).select_from(Case).where(_counts_before(new.version))
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


def _begin(recount: Recount, *, statutory: bool, acting: Acting) -> None:
    recount.state, recount.statutory = RecountState.RUNNING, statutory
    recount.reached = recount.seen = recount.failed = 0
    recount.confirmed_by, recount.confirmed_at = acting.who.username, acting.at
    recount.finished_at = None
    db.session.flush()


def _next_case(recount_id: str, state: RecountState) -> int | None:
    """Give the number of the case that is next; a look that is at its end waits for a word."""
    with reading():
        recount = db.session.get_one(Recount, recount_id)
        if recount.state is not state:
            return None
        found = _cases_after(recount.reached, recount.version, limit=1)
    if not found and state is RecountState.LOOKING:
        _end(recount_id, state, RecountState.LOOKED, None)
    return found[0] if found else None


def _look(recount_id: str, number: int) -> int:
    """Look at one case, if nobody has yet."""
    recount = _locked(recount_id)
    if recount.state is not RecountState.LOOKING or recount.reached >= number:
        return 0
    found = list(would_move([number], from_json(recount.document)))
    recount.reached, recount.seen = number, recount.seen + 1
    law = [one for one in found if one.statutory]
    recount.statutory_clocks += len(law)
    recount.service_clocks += len(found) - len(law)
    recount.examples = [*recount.examples, *_examples(recount.examples, found)]
    return 1


def _examples(known: list[dict[str, object]], found: list[ClockChange]) -> list[dict[str, object]]:
    """Give of what was found as many of either kind as there is room for."""
    room = {
        kind: MOST_EXAMPLES - sum(one["statutory"] is kind for one in known)
        for kind in (True, False)
    }
    chosen = [one for kind in room for one in _of_kind(found, kind)[: max(room[kind], 0)]]
    return [
        {
            "case_id": one.case_id,
            "reference": one.reference,
            "name": one.name,
            "before": one.before.isoformat(),
            "after": one.after.isoformat(),
            "statutory": one.statutory,
        }
        for one in chosen
    ]


def _of_kind(found: list[ClockChange], statutory: bool) -> list[ClockChange]:  # noqa: FBT001
    return [one for one in found if one.statutory is statutory]


def _recount(recount_id: str, number: int, now: datetime, moved: list[ClockChange]) -> int:
    """Recount one case, if nobody has yet: the case is locked first, then how far it is."""
    case_id = db.session.scalars(select(Case.id).where(Case.number == number)).one()
    recount = db.session.get_one(Recount, recount_id)
    acting = Acting(replace(SYSTEM, username=recount.confirmed_by), now)
    found = recompute_clocks(case_id, recount.calendar, acting=acting, statutory=recount.statutory)
    db.session.flush()
    recount = _locked(recount_id)
    if recount.reached < number:
        recount.reached, recount.seen = number, recount.seen + 1
    recount.moved += len(found)
    moved += found
    return 1


def _pass_over(recount_id: str, number: int, _: str) -> None:
    """Note that a case could not be looked at or recounted."""
    recount = _locked(recount_id)
    if recount.reached < number:
        recount.reached, recount.seen = number, recount.seen + 1
        recount.failed += 1


def _finish(recount_id: str, now: datetime) -> None:
    _end(recount_id, RecountState.RUNNING, RecountState.DONE, now)


def _end(
    recount_id: str, state: RecountState, then: RecountState, finished_at: datetime | None
) -> None:
    with transaction():
        recount = _locked(recount_id)
        if recount.state is state:
            recount.state, recount.finished_at = then, finished_at


def _locked(recount_id: str) -> Recount:
    return db.session.get_one(Recount, recount_id, with_for_update=True, populate_existing=True)


def _cases_after(number: int, version: int, *, limit: int | None) -> list[int]:
    wanted = select(Case.number).where(Case.number > number, _counts_before(version))
    return list(db.session.scalars(wanted.order_by(Case.number).limit(limit)))


def _counts_before(version: int) -> ColumnElement[bool]:
    """Give the condition that a case is open and has a clock that counts in an earlier version."""
    task = exists().where(
        Task.case_id == Case.id, Task.state.in_(LIVE), Task.calendar_version < version
    )
    timer = exists().where(Timer.case_id == Case.id, Timer.calendar_version < version)
    return (Case.state == CaseState.OPEN) & or_(Case.calendar_version < version, task, timer)
