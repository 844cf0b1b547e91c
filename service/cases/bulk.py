"""One thing done to many: chosen, tried out, confirmed, then carried out one after the other.

Each item is a transaction of its own that also writes what came of it. So a process that is killed
leaves no item half done, any other goes on where it stopped, and an item is done only once: whoever
comes second finds, with the case locked, that it waits no longer.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, func, or_, select

from service.cases.bulk_verbs import carry_out, version_of
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import (
    BulkItem,
    BulkKind,
    BulkRun,
    BulkState,
    BulkVerb,
    ItemState,
)
from service.cases.refusals import (
    BulkHasBegun,
    BulkIsTooLarge,
    BulkNotFound,
    LookIsOld,
    NothingChosen,
)
from service.cases.sweeping import Going, always, attempt
from service.errors import Refusal
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting, Actor
from service.people.directory import active_user, actor_of
from service.people.verbs import Verb
from service.transaction import reading, rehearsal, transaction

MOST = 500
"""The most tasks or cases of one run."""
A_PASS = 20
"""So many items are carried out before other work has its turn."""
LOOK_LASTS = timedelta(hours=1)
"""So long after it was tried out may a run be confirmed."""
_BROKE = "Something broke. Nothing was changed; tell your administrator."

Chosen = Sequence[tuple[str, str]]
"""Things that were chosen: the id of each, and of its case."""
Now = Callable[[], datetime]
"""Asked for the present instant before each item: a run takes its time."""


def choose(kind: BulkKind, verb: BulkVerb, chosen: Chosen, *, acting: Acting) -> BulkRun:
    """Keep what was chosen. Raises NothingChosen, BulkIsTooLarge and the refusals of access."""
    require(acting.who, Verb.WORK_IN_BULK)
    return _keep(kind, verb, chosen, acting=acting)


def begin(
    kind: BulkKind,
    verb: BulkVerb,
    chosen: Chosen,
    *,
    acting: Acting,
    answers: Mapping[str, Any] = MappingProxyType({}),
) -> BulkRun:
    """Begin at once with what another page has asked about; its verb's own rights are asked.

    Raises NothingChosen, BulkIsTooLarge.
    """
    run = _keep(kind, verb, chosen, acting=acting)
    run.answers, run.state = dict(answers), BulkState.RUNNING
    return run


def _keep(kind: BulkKind, verb: BulkVerb, chosen: Chosen, *, acting: Acting) -> BulkRun:
    if not chosen:
        raise NothingChosen
    if len(chosen) > MOST:
        raise BulkIsTooLarge(f"More than {MOST} match: narrow the list first.")
    run = BulkRun(
        id=new_id(), kind=kind, verb=verb, asked_by=acting.who.username, asked_at=acting.at
    )
    db.session.add(run)
    db.session.flush()
    for position, (thing_id, case_id) in enumerate(chosen, start=1):
        item = BulkItem(run_id=run.id, position=position, thing_id=thing_id, case_id=case_id)
        db.session.add(item)
    db.session.flush()
    return run


def try_out(run_id: str, answers: Mapping[str, Any], *, acting: Acting) -> None:
    """Try on each item what is asked, and take it back: who cannot says why, and is left out.

    Raises BulkNotFound, BulkHasBegun and the refusals of access.
    """
    with transaction():
        run = _not_begun(run_id, acting.who)
        run.answers, run.state, run.tried_at = dict(answers), BulkState.CHOSEN, acting.at
        items = items_of(run_id)
        for item in items:
            item.state, item.said, item.version = ItemState.WAITING, "", None
        positions = [item.position for item in items]
    for position in positions:
        _attempt_to_try(run_id, position, acting)
    with transaction():
        run = _not_begun(run_id, acting.who)
        if _is_latest_look(run, acting):
            run.state = BulkState.TRIED


def confirm(run_id: str, *, acting: Acting) -> BulkRun:
    """Let a run that was tried out begin.

    Raises BulkNotFound, BulkHasBegun, NothingChosen, LookIsOld.
    """
    run = _not_begun(run_id, acting.who)
    if run.state is not BulkState.TRIED or not count_items(run_id)[ItemState.WAITING]:
        raise NothingChosen
    if run.tried_at is None or acting.at - run.tried_at > LOOK_LASTS:
        raise LookIsOld("You looked at this more than an hour ago: look again, then confirm.")
    run.state = BulkState.RUNNING
    return run


def forget_unconfirmed(before: datetime) -> int:
    """Drop the runs that nobody confirmed or tried out since an instant; return how many."""
    wanted = select(BulkRun.id).where(
        BulkRun.state.in_((BulkState.CHOSEN, BulkState.TRIED)),
        BulkRun.asked_at < before,
        or_(BulkRun.tried_at.is_(None), BulkRun.tried_at < before),
    )
    old = list(db.session.scalars(wanted.with_for_update()))
    db.session.execute(delete(BulkItem).where(BulkItem.run_id.in_(old)))
    db.session.execute(delete(BulkRun).where(BulkRun.id.in_(old)))
    return len(old)


def find_run(run_id: str, *, actor: Actor) -> BulkRun:
    """Return a run of the reader's own. Raises BulkNotFound and the refusals of access."""
    require(actor, Verb.WORK_IN_BULK)
    run = db.session.get(BulkRun, run_id)
    if run is None or run.asked_by != actor.username:
        raise BulkNotFound
    return run


def runs_of(actor: Actor, *, limit: int = 20) -> list[BulkRun]:
    """Return the reader's latest runs that were confirmed, the newest first."""
    wanted = select(BulkRun).where(
        BulkRun.asked_by == actor.username,
        BulkRun.state.in_((BulkState.RUNNING, BulkState.DONE)),
    )
    return list(db.session.scalars(wanted.order_by(BulkRun.asked_at.desc()).limit(limit)))


def items_of(run_id: str) -> list[BulkItem]:
    """Return the items of a run, in order."""
    wanted = select(BulkItem).where(BulkItem.run_id == run_id)
    return list(db.session.scalars(wanted.order_by(BulkItem.position)))


def count_items(run_id: str) -> dict[ItemState, int]:
    """Count the items of a run in each state."""
    wanted = select(BulkItem.state, func.count()).where(BulkItem.run_id == run_id)
    found = dict(db.session.execute(wanted.group_by(BulkItem.state)).all())
    return {state: found.get(state, 0) for state in ItemState}


def go_on(now: Now, *, going: Going = always) -> int:
    """Carry out a pass of what was confirmed, the oldest run first; return how many items."""
    with reading():
        wanted = select(BulkRun.id).where(BulkRun.state == BulkState.RUNNING)
        runs = list(db.session.scalars(wanted.order_by(BulkRun.asked_at)))
    done = 0
    for run_id in runs:
        if done < A_PASS and going():
            done += go_on_with(run_id, now, going=going, most=A_PASS - done)
    return done


def go_on_with(run_id: str, now: Now, *, going: Going = always, most: int = MOST) -> int:
    """Carry out one run from where it stands; return how many items were done or refused."""
    with reading():
        waiting = [one.position for one in items_of(run_id) if one.state is ItemState.WAITING]
    done = 0
    for position in waiting:
        if done == most or not going():
            break
        done += _attempt(run_id, position, now())
    with transaction():
        if not count_items(run_id)[ItemState.WAITING]:
            run = db.session.get_one(BulkRun, run_id)
            run.state, run.finished_at = BulkState.DONE, run.finished_at or now()
    return done


def _attempt(run_id: str, position: int, now: datetime) -> int:
    def note(_: str) -> None:
        item = _locked(run_id, position)
        if item.state is ItemState.WAITING:
            _settle(item, ItemState.REFUSED, now, _BROKE)

    return attempt(lambda: _carry_out(run_id, position, now), note)


def _carry_out(run_id: str, position: int, now: datetime) -> int:
    item = _locked(run_id, position)
    if item.state is not ItemState.WAITING:
        return 0
    run = db.session.get_one(BulkRun, run_id)
    try:
        # What they may do is asked anew: it may have changed since they confirmed.
        acting = Acting(actor_of(active_user(run.asked_by)), now)
        with db.session.begin_nested():
            said = carry_out(run, item, acting=acting)
    except Refusal as refused:
        _settle(item, ItemState.REFUSED, now, refused.detail)
    else:
        _settle(item, ItemState.DONE, now, said)
    return 1


def _attempt_to_try(run_id: str, position: int, acting: Acting) -> int:
    def note(_: str) -> None:
        item = _locked(run_id, position)
        if _is_latest_look(_locked_run(run_id), acting):
            item.state, item.said = ItemState.REFUSED, _BROKE

    return attempt(lambda: _try_out(run_id, position, acting), note)


def _try_out(run_id: str, position: int, acting: Acting) -> int:
    item, run = _locked(run_id, position), _locked_run(run_id)
    if not _is_latest_look(run, acting):
        return 0
    version = version_of(run.kind, item.thing_id)
    try:
        with rehearsal():
            carry_out(run, item, acting=acting)
    except Refusal as refused:
        item.state, item.said = ItemState.REFUSED, refused.detail
    else:
        item.version = version
    return 1


def _is_latest_look(run: BulkRun, acting: Acting) -> bool:
    """Tell whether a run still waits for this try-out: none came later, and it has not begun."""
    return run.state is BulkState.CHOSEN and run.tried_at == acting.at


def _locked(run_id: str, position: int) -> BulkItem:
    """Lock the case of an item, and return the item as it is then."""
    item = db.session.get_one(BulkItem, (run_id, position))
    lock_case(item.case_id, erased_too=True)
    db.session.refresh(item)
    return item


def _settle(item: BulkItem, state: ItemState, now: datetime, said: str) -> None:
    item.state, item.said, item.finished_at = state, said, now


def _not_begun(run_id: str, actor: Actor) -> BulkRun:
    """Lock a run that was not confirmed yet."""
    find_run(run_id, actor=actor)
    run = _locked_run(run_id)
    if run.state in (BulkState.RUNNING, BulkState.DONE):
        raise BulkHasBegun
    return run


def _locked_run(run_id: str) -> BulkRun:
    """Lock a run; whoever also locks a case has done so before."""
    return db.session.get_one(BulkRun, run_id, with_for_update=True, populate_existing=True)
