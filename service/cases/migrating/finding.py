"""Migration runs as they are found, locked and counted."""

from datetime import datetime

from sqlalchemy import delete, func, select

from service.cases.migrating.refusals import MigrationRunNotFound
from service.cases.models import (
    MigrationFinding,
    MigrationItem,
    MigrationItemState,
    MigrationRun,
    MigrationRunState,
)
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting, Actor
from service.people.refusals import ChangedSince
from service.people.verbs import Verb


def find_run(run_id: str, *, actor: Actor) -> MigrationRun:
    """Return a run: whoever may migrate sees every one, but of its cases only those they may see.

    Raises MigrationRunNotFound and the refusals of access.
    """
    require(actor, Verb.MIGRATE_CASES)
    run = db.session.get(MigrationRun, run_id)
    if run is None:
        raise MigrationRunNotFound
    return run


def lock_run(run_id: str, *, actor: Actor) -> MigrationRun:
    """Lock a run; whoever locks a case as well has done so before.

    Raises MigrationRunNotFound and the refusals of access.
    """
    find_run(run_id, actor=actor)
    return locked(run_id)


def require_known(run: MigrationRun, seen: int | None) -> None:
    """Refuse who does not know the last word that a locked run was given. Raises ChangedSince."""
    if run.words != seen:
        raise ChangedSince("This migration has changed since you looked: look at it once more.")


def note_word(run: MigrationRun, acting: Acting) -> None:
    """Note who gave a locked run its last word; what was said before is known no more."""
    run.steered_by, run.steered_at = acting.who.username, acting.at
    run.words += 1


def locked(run_id: str) -> MigrationRun:
    """Lock a run that is known to be there."""
    return db.session.get_one(MigrationRun, run_id, with_for_update=True, populate_existing=True)


def runs_of(process: str, *, actor: Actor, limit: int = 20) -> list[MigrationRun]:
    """Return the latest runs of a process, the newest first."""
    require(actor, Verb.MIGRATE_CASES)
    wanted = select(MigrationRun).where(MigrationRun.process_key == process)
    return list(db.session.scalars(wanted.order_by(MigrationRun.asked_at.desc()).limit(limit)))


def count_items(run_id: str) -> dict[MigrationItemState, int]:
    """Count the cases of a run in each state."""
    wanted = select(MigrationItem.state, func.count()).where(MigrationItem.run_id == run_id)
    found = dict(db.session.execute(wanted.group_by(MigrationItem.state)).all())
    return {state: found.get(state, 0) for state in MigrationItemState}


def forget_unconfirmed(before: datetime) -> int:
    """Drop the runs of which no case was migrated and that nobody steered since an instant."""
    moved = select(MigrationItem.run_id).where(
        MigrationItem.run_id == MigrationRun.id, MigrationItem.move.is_not(None)
    )
    wanted = select(MigrationRun.id).where(
        MigrationRun.state.in_((MigrationRunState.CHOSEN, MigrationRunState.PREVIEWED)),
        MigrationRun.steered_at < before,
        ~moved.exists(),
    )
    old = list(db.session.scalars(wanted.with_for_update()))
    for book in (MigrationFinding, MigrationItem):
        db.session.execute(delete(book).where(book.run_id.in_(old)))
    db.session.execute(delete(MigrationRun).where(MigrationRun.id.in_(old)))
    return len(old)
