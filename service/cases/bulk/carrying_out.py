"""Carrying out what was confirmed, one item after the other.

Each item is a transaction of its own that also writes what came of it. So a process that is killed
leaves no item half done, any other goes on where it stopped, and an item is done only once: whoever
comes second finds, with the case locked, that it waits no longer.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select, select

from service.cases.bulk.runs import BROKE, MOST, count_items, items_of, lock_item
from service.cases.bulk.verbs import carry_out
from service.cases.models import BulkItem, BulkRun, BulkState, ItemState
from service.cases.sweeping import Going, always, attempt
from service.errors import Refusal
from service.extensions import db
from service.people.actors import Acting
from service.people.directory import active_user, actor_of
from service.transaction import reading, transaction

A_PASS = 20
"""So many items are carried out before other work has its turn."""

Now = Callable[[], datetime]
"""Asked for the present instant before each item: a run takes its time."""


def go_on(now: Now, *, going: Going = always) -> int:
    """Carry out a pass of what was confirmed, the oldest run first; return how many items."""
    with reading():
        runs = list(db.session.scalars(select_running()))
    done = 0
    for run_id in runs:
        if done < A_PASS and going():
            done += go_on_with(run_id, now, going=going, most=A_PASS - done)
    return done


def select_running() -> Select[str]:
    """Ask for the ids of the runs that were confirmed and are not at their end, oldest first."""
    wanted = select(BulkRun.id).where(BulkRun.state == BulkState.RUNNING)
    return wanted.order_by(BulkRun.asked_at)


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
        item = lock_item(run_id, position)
        if item.state is ItemState.WAITING:
            _settle(item, ItemState.REFUSED, now, BROKE)

    return attempt(lambda: _carry_out(run_id, position, now), note)


def _carry_out(run_id: str, position: int, now: datetime) -> int:
    item = lock_item(run_id, position)
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


def _settle(item: BulkItem, state: ItemState, now: datetime, said: str) -> None:
    item.state, item.said, item.finished_at = state, said, now
