"""One thing done to many: chosen, tried out, confirmed, then carried out one after the other.

Each item is a transaction of its own that also writes what came of it. So a process that is killed
leaves no item half done, any other goes on where it stopped, and an item is done only once: whoever
comes second finds, with the case locked, that it waits no longer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select

from service.cases.bulk_verbs import carry_out
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
from service.cases.refusals import BulkHasBegun, BulkIsTooLarge, BulkNotFound, NothingChosen
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
_BROKE = "Something broke. Nothing was changed; tell your administrator."

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


def try_out(run_id: str, answers: Mapping[str, Any], *, acting: Acting) -> None:
    """Try on each item what is asked, and take it back: who cannot says why, and is left out.

    Raises BulkNotFound, BulkHasBegun and the refusals of access.
    """
    with transaction():
        run = _not_begun(run_id, acting.who)
        run.answers = dict(answers)
        run.state = BulkState.CHOSEN
        positions = [item.position for item in items_of(run_id)]
    for position in positions:
        with transaction():
            _try_out(run_id, position, acting)
    with transaction():
        _not_begun(run_id, acting.who).state = BulkState.TRIED


def confirm(run_id: str, *, acting: Acting) -> BulkRun:
    """Let a run that was tried out begin. Raises BulkNotFound, BulkHasBegun, NothingChosen."""
    run = _not_begun(run_id, acting.who)
    if run.state is not BulkState.TRIED or not count_items(run_id)[ItemState.WAITING]:
        raise NothingChosen
    run.state = BulkState.RUNNING
    return run


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


def go_on(now: datetime, *, going: Going = always) -> int:
    """Carry out what was confirmed, of every run; return how many items were done or refused."""
    with reading():
        wanted = select(BulkRun.id).where(BulkRun.state == BulkState.RUNNING)
        runs = list(db.session.scalars(wanted.order_by(BulkRun.asked_at)))
    return sum(go_on_with(run_id, now, going=going) for run_id in runs if going())


def go_on_with(run_id: str, now: datetime, *, going: Going = always) -> int:
    """Carry out one run from where it stands; return how many items were done or refused."""
    with reading():
        waiting = [one.position for one in items_of(run_id) if one.state is ItemState.WAITING]
    done = sum(_attempt(run_id, position, now) for position in waiting if going())
    with transaction():
        if not count_items(run_id)[ItemState.WAITING]:
            run = db.session.get_one(BulkRun, run_id)
            run.state, run.finished_at = BulkState.DONE, run.finished_at or now
    return done


def _attempt(run_id: str, position: int, now: datetime) -> int:
    def note(_: str) -> None:
        item = db.session.get_one(BulkItem, (run_id, position))
        _settle(item, ItemState.REFUSED, now, _BROKE)

    return attempt(lambda: _carry_out(run_id, position, now), note)


def _carry_out(run_id: str, position: int, now: datetime) -> int:
    item = db.session.get_one(BulkItem, (run_id, position))
    lock_case(item.case_id)
    db.session.refresh(item)
    if item.state is not ItemState.WAITING:
        return 0
    run = db.session.get_one(BulkRun, run_id)
    try:
        # What they may do is asked anew: it may have changed since they confirmed.
        acting = Acting(actor_of(active_user(run.asked_by)), now)
        with db.session.begin_nested():
            said = carry_out(run, item.thing_id, acting=acting)
    except Refusal as refused:
        _settle(item, ItemState.REFUSED, now, refused.detail)
    else:
        _settle(item, ItemState.DONE, now, said)
    return 1


def _try_out(run_id: str, position: int, acting: Acting) -> None:
    run = db.session.get_one(BulkRun, run_id)
    item = db.session.get_one(BulkItem, (run_id, position))
    item.state, item.said = ItemState.WAITING, ""
    try:
        with rehearsal():
            lock_case(item.case_id)
            carry_out(run, item.thing_id, acting=acting)
    except Refusal as refused:
        item.state, item.said = ItemState.REFUSED, refused.detail


def _settle(item: BulkItem, state: ItemState, now: datetime, said: str) -> None:
    item.state, item.said, item.finished_at = state, said, now


def _not_begun(run_id: str, actor: Actor) -> BulkRun:
    """Lock a run that was not confirmed yet."""
    find_run(run_id, actor=actor)
    run = db.session.get_one(BulkRun, run_id, with_for_update=True, populate_existing=True)
    if run.state in (BulkState.RUNNING, BulkState.DONE):
        raise BulkHasBegun
    return run
