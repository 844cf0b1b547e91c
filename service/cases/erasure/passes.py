"""Carrying out what was confirmed: a case a transaction, then its files, a pass at a time.

Each transaction also writes what came of its case. So whoever is killed leaves no case half erased,
any other goes on, and a case is erased once. Files go when that is committed, never before; those
that could not be removed, or whose remover was killed, are tried again.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import Select, delete, func, select

from service.cases.commands.erase import erase
from service.cases.locking import lock_case
from service.cases.models import ErasedFile, ErasedState, Erasure, ErasureItem, ErasureState
from service.cases.storage import FileStore
from service.cases.sweeping import Going, always, attempt
from service.errors import Refusal
from service.extensions import db
from service.log import logger
from service.people.actors import SYSTEM, Acting
from service.people.directory import active_user, actor_of
from service.transaction import reading, transaction

A_PASS = 20
"""So many cases are erased before other work has its turn."""
_BROKE = "Something broke, and nothing of this case was erased. Propose it again; the log says why."
_AT_ONCE = 500
_log = logger(__name__)


def go_on(now: datetime, files: FileStore, *, going: Going = always) -> int:
    """Erase a pass of what was confirmed, the oldest erasure first; return how many cases."""
    with reading():
        running = list(db.session.scalars(select_running()))
    done = sum(_go_on_with(one, now, going, most=A_PASS) for one in running if going())
    if done:
        remove_files(files)
    return done


def select_running() -> Select[str]:
    """Ask for the ids of erasures that were confirmed and are not at their end, oldest first."""
    wanted = select(Erasure.id).where(Erasure.state == ErasureState.RUNNING)
    return wanted.order_by(Erasure.confirmed_at)


def remove_files(files: FileStore) -> int:
    """Remove from storage what no case has any more; return how many files.

    What the store does not let go just now is tried again, and in no order: so nothing that it
    never lets go stands before the others.
    """
    with reading():
        some = select(ErasedFile.stored_as).order_by(func.random()).limit(_AT_ONCE)
        places = list(db.session.scalars(some))
    if not places:
        return 0
    gone = files.remove(places)
    if len(gone) < len(places):
        _log.warning("erased_files_left", count=len(places) - len(gone))
    with transaction():
        db.session.execute(delete(ErasedFile).where(ErasedFile.stored_as.in_(gone)))
    return len(gone)


def _go_on_with(erasure_id: str, now: datetime, going: Going, *, most: int) -> int:
    with reading():
        wanted = select(ErasureItem.case_id).where(
            ErasureItem.erasure_id == erasure_id, ErasureItem.state == ErasedState.WAITING
        )
        waiting = list(db.session.scalars(wanted.order_by(ErasureItem.due_on).limit(most + 1)))
    done = 0
    for case_id in waiting[:most]:
        if not going():
            return done
        done += attempt(
            partial(_erase, erasure_id, case_id, now), partial(_note, erasure_id, case_id, now)
        )
    if len(waiting) <= most:
        with transaction():
            _finish(erasure_id, now)
    return done


def _erase(erasure_id: str, case_id: str, now: datetime) -> int:
    item = _locked(erasure_id, case_id)
    if item.state is not ErasedState.WAITING:
        return 0
    by = db.session.get_one(Erasure, erasure_id).confirmed_by
    try:
        # What they may do, and what is due, is asked anew: it may have changed since.
        acting = Acting(actor_of(active_user(by)) if by else SYSTEM, now)
        with db.session.begin_nested():
            erase(case_id, acting=acting)
    except Refusal as refused:
        _settle(item, ErasedState.KEPT, now, refused.detail)
    else:
        db.session.refresh(item)
        _settle(item, ErasedState.ERASED, now, "")
    return 1


def _note(erasure_id: str, case_id: str, now: datetime, _: str) -> None:
    item = _locked(erasure_id, case_id)
    if item.state is ErasedState.WAITING:
        _settle(item, ErasedState.FAILED, now, _BROKE)


def _finish(erasure_id: str, now: datetime) -> None:
    """End an erasure of which no case waits any more."""
    found = db.session.get_one(Erasure, erasure_id, with_for_update=True, populate_existing=True)
    left = select(ErasureItem.case_id).where(
        ErasureItem.erasure_id == erasure_id, ErasureItem.state == ErasedState.WAITING
    )
    if found.state is ErasureState.RUNNING and db.session.scalar(left.limit(1)) is None:
        found.state, found.finished_at = ErasureState.DONE, now


def _locked(erasure_id: str, case_id: str) -> ErasureItem:
    """Lock the case of an item, and return the item as it is then."""
    lock_case(case_id, erased_too=True)
    return db.session.get_one(ErasureItem, (erasure_id, case_id), populate_existing=True)


def _settle(item: ErasureItem, state: ErasedState, now: datetime, said: str) -> None:
    item.state, item.said, item.finished_at = state, said, now
    db.session.flush()
