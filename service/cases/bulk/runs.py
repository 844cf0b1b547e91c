"""Runs as they are kept: what is to be done to which tasks or cases, asked by whom."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, func, or_, select

from service.cases.bulk.refusals import BulkHasBegun, BulkIsTooLarge, BulkNotFound
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import BulkItem, BulkKind, BulkRun, BulkState, BulkVerb, ItemState
from service.cases.refusals import LookIsOld, NothingChosen
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting, Actor
from service.people.verbs import Verb

MOST = 500
"""The most tasks or cases of one run."""
LOOK_LASTS = timedelta(hours=1)
"""So long after it was tried out may a run be confirmed."""
BROKE = "Something broke. Nothing was changed; tell your administrator."
"""What is said of an item that failed."""

Chosen = Sequence[tuple[str, str]]
"""Things that were chosen: the id of each, and of its case."""


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


def confirm(run_id: str, *, acting: Acting) -> BulkRun:
    """Let a run that was tried out begin.

    Raises BulkNotFound, BulkHasBegun, NothingChosen, LookIsOld.
    """
    run = lock_unconfirmed(run_id, acting.who)
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


def lock_unconfirmed(run_id: str, actor: Actor) -> BulkRun:
    """Lock a run that was not confirmed yet."""
    find_run(run_id, actor=actor)
    run = lock_run(run_id)
    if run.state in (BulkState.RUNNING, BulkState.DONE):
        raise BulkHasBegun
    return run


def lock_run(run_id: str) -> BulkRun:
    """Lock a run; whoever also locks a case has done so before."""
    return db.session.get_one(BulkRun, run_id, with_for_update=True, populate_existing=True)


def lock_item(run_id: str, position: int) -> BulkItem:
    """Lock the case of an item, and return the item as it is then."""
    item = db.session.get_one(BulkItem, (run_id, position))
    lock_case(item.case_id, erased_too=True)
    db.session.refresh(item)
    return item
