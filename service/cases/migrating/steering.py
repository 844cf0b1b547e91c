"""The words that people give a run: look, begin with so many, stop, take back."""

from sqlalchemy import ColumnElement, delete, func, select, update

from service.cases.migrating.finding import count_items, lock_run, note_word, require_known
from service.cases.migrating.refusals import MigrationRunHasBegun
from service.cases.models import (
    MigrationFinding,
    MigrationItem,
    MigrationItemState,
    MigrationRun,
    MigrationRunState,
)
from service.cases.refusals import NothingChosen
from service.extensions import db
from service.people.actors import Acting

_Item, _Run = MigrationItemState, MigrationRunState
UNDER_WAY = (_Run.PREVIEWING, _Run.RUNNING, _Run.UNDOING)
"""While a run is in these, it goes on by itself."""


def look(run_id: str, *, acting: Acting) -> MigrationRun:
    """Let every case that is not migrated be looked at; one that was stopped goes on.

    Raises MigrationRunNotFound, MigrationRunHasBegun and the refusals of access.
    """
    run = _resting(run_id, acting, _Run.CHOSEN, _Run.PREVIEWED)
    if run.state is _Run.PREVIEWED:
        anew = (_Item.READY, _Item.REFUSED)
        positions = select(MigrationItem.position).where(
            MigrationItem.run_id == run_id, MigrationItem.state.in_(anew)
        )
        db.session.execute(
            delete(MigrationFinding).where(
                MigrationFinding.run_id == run_id, MigrationFinding.position.in_(positions)
            )
        )
        for state in anew:
            _turn(run_id, state, _Item.WAITING)
    note_word(run, acting)
    run.state = _Run.PREVIEWING
    return run


def confirm(
    run_id: str, *, acting: Acting, most: int | None = None, seen: int | None
) -> MigrationRun:
    """Let so many cases be migrated, or all that can be.

    `seen` is the last of the run's `words` that the actor knew. The few of a trial stand in as many
    different places as there are. Raises MigrationRunNotFound, MigrationRunHasBegun, NothingChosen,
    ChangedSince and the refusals of access.
    """
    run = _resting(run_id, acting, _Run.PREVIEWED)
    require_known(run, seen)
    if not count_items(run_id)[_Item.READY]:
        raise NothingChosen("No case can be migrated.")
    if most is None:
        _turn(run_id, _Item.READY, _Item.CONFIRMED)
    else:
        chosen = [MigrationItem.position.in_(_few(run_id, most))]
        _turn(run_id, _Item.READY, _Item.CONFIRMED, *chosen)
    note_word(run, acting)
    run.state = _Run.RUNNING
    return run


def stop(run_id: str, *, acting: Acting) -> MigrationRun:
    """Let a run rest; the case in hand is finished, the others stay as they are.

    Raises MigrationRunNotFound and the refusals of access.
    """
    run = lock_run(run_id, actor=acting.who)
    if run.state is _Run.PREVIEWING:
        run.state = _Run.CHOSEN
    elif run.state is _Run.RUNNING:
        _turn(run_id, _Item.CONFIRMED, _Item.READY)
        run.state = _Run.PREVIEWED
    elif run.state is _Run.UNDOING:
        _turn(run_id, _Item.UNDOING, _Item.MIGRATED)
        left = count_items(run_id)[_Item.READY]
        run.state = _Run.PREVIEWED if left else _Run.DONE
    note_word(run, acting)
    return run


def undo(run_id: str, *, acting: Acting, seen: int | None) -> MigrationRun:
    """Let every case that was migrated be taken back, unless it has moved on since.

    `seen` is the last of the run's `words` that the actor knew. Raises MigrationRunNotFound,
    MigrationRunHasBegun, NothingChosen, ChangedSince and the refusals of access.
    """
    run = _resting(run_id, acting, _Run.PREVIEWED, _Run.DONE, _Run.UNDONE)
    require_known(run, seen)
    if not count_items(run_id)[_Item.MIGRATED]:
        raise NothingChosen("No case of this run is migrated.")
    _turn(run_id, _Item.MIGRATED, _Item.UNDOING)
    note_word(run, acting)
    run.state = _Run.UNDOING
    return run


def _few(run_id: str, most: int) -> list[int]:
    """Choose cases to try it with: first one from each place, then a second one from each."""
    turn = func.row_number().over(
        partition_by=MigrationItem.stands, order_by=MigrationItem.position
    )
    going = MigrationItem.state.in_((_Item.READY, _Item.MIGRATED))
    ranked = (
        select(MigrationItem.position, MigrationItem.state, turn.label("turn"))
        .where(MigrationItem.run_id == run_id, going)
        .subquery()
    )
    wanted = select(ranked.c.position).where(ranked.c.state == _Item.READY)
    return list(db.session.scalars(wanted.order_by(ranked.c.turn, ranked.c.position).limit(most)))


def _resting(run_id: str, acting: Acting, *states: MigrationRunState) -> MigrationRun:
    run = lock_run(run_id, actor=acting.who)
    if run.state not in states:
        raise MigrationRunHasBegun
    return run


def _turn(
    run_id: str,
    old: MigrationItemState,
    new: MigrationItemState,
    *conditions: ColumnElement[bool],
) -> None:
    of_run = (MigrationItem.run_id == run_id, MigrationItem.state == old)
    db.session.execute(update(MigrationItem).where(*of_run, *conditions).values(state=new))
