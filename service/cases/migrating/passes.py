"""The cases of runs, one after the other: looked at, migrated or taken back, a pass at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Select, select

from service.cases.commands.migrate import foresee, migrate
from service.cases.commands.undo_migration import undo_migration
from service.cases.locking import lock_case
from service.cases.migrating.choosing import moving_for
from service.cases.migrating.finding import count_items, locked
from service.cases.migrating.foreseen import is_shown, note_refusal, note_report
from service.cases.migrating.refusals import MigrationBroke
from service.cases.migrating.steering import UNDER_WAY
from service.cases.models import (
    Case,
    MigrationItem,
    MigrationItemState,
    MigrationRun,
    MigrationRunState,
)
from service.cases.refusals import MigrationCannotBeUndone
from service.cases.sweeping import Going, always, attempt
from service.errors import Refusal
from service.extensions import db
from service.people.actors import SYSTEM, Acting, Actor
from service.people.directory import active_user, actor_of
from service.transaction import reading, transaction

A_PASS = 20
"""So many cases are looked at, migrated or taken back before other work has its turn."""
LOOK_LASTS = timedelta(hours=1)
"""A case that was looked at longer ago is looked at once more before it is migrated."""
NEVER_ENDING = 1_000_000_000
_MOVED_ON = "It has moved on since you looked, and goes another way now: confirm it once more."
_Item, _Run = MigrationItemState, MigrationRunState

Now = Callable[[], datetime]
"""Asked for the present instant before each case: a run takes its time."""


def go_on(now: Now, *, going: Going = always) -> int:
    """Carry on a pass of what is under way, the oldest word first; return how many cases."""
    with reading():
        runs = list(db.session.scalars(select_under_way()))
    done = 0
    for run_id in runs:
        if done < A_PASS and going():
            done += go_on_with(run_id, now, going=going, most=A_PASS - done)
    return done


def select_under_way() -> Select[str]:
    """Ask for the ids of the runs that are looked at, migrated or taken back, oldest word first."""
    wanted = select(MigrationRun.id).where(MigrationRun.state.in_(UNDER_WAY))
    return wanted.order_by(MigrationRun.steered_at)


def go_on_with(run_id: str, now: Now, *, going: Going = always, most: int = NEVER_ENDING) -> int:
    """Carry on one run from where it stands; return how many cases were dealt with."""
    done = 0
    while done < most and going():
        with reading():
            state = db.session.get_one(MigrationRun, run_id).state
            wants = _WANTS.get(state)
            ahead = _ahead(run_id, wants, min(most - done, A_PASS)) if wants else []
        if wants is None:
            break
        if not ahead:
            _rest(run_id, state, now())
            break
        before = done
        for position in ahead:
            if not going():
                return done
            done += _attempt(run_id, position, wants, now())
        if done == before:  # What none of ours can do now is left to another process.
            break
    return done


def _ahead(run_id: str, wants: MigrationItemState, most: int) -> list[int]:
    wanted = select(MigrationItem.position).where(
        MigrationItem.run_id == run_id, MigrationItem.state == wants
    )
    return list(db.session.scalars(wanted.order_by(MigrationItem.position).limit(most)))


def _rest(run_id: str, state: MigrationRunState, now: datetime) -> None:
    """Let a run rest that has done what it was told, unless another word came meanwhile."""
    with transaction():
        run = locked(run_id)
        counts = count_items(run_id)
        if run.state is not state or counts[_WANTS[state]]:
            return
        if state is _Run.UNDOING:
            run.state = _Run.UNDONE
        elif state is _Run.PREVIEWING or counts[_Item.READY]:
            run.state = _Run.PREVIEWED
        else:
            run.state = _Run.DONE
        run.finished_at = None if run.state is _Run.PREVIEWED else now


def _attempt(run_id: str, position: int, wants: MigrationItemState, now: datetime) -> int:
    """Deal with one case; what breaks is told of it, and counts as dealt with."""
    broken: list[str] = []

    def note(error: str) -> None:
        run, item = _locked(run_id, position)
        if _is_wanted(run, item, wants):
            _leave(item, wants, MigrationBroke(), now)
            broken.append(error)

    return attempt(partial(_deal_with, run_id, position, wants, now), note) + len(broken)


def _deal_with(run_id: str, position: int, wants: MigrationItemState, now: datetime) -> int:
    """Lock the case, and do what is wanted of it unless that was done or withdrawn meanwhile."""
    run, item = _locked(run_id, position)
    if not _is_wanted(run, item, wants):
        return 0
    try:
        # What they may do is asked anew: it may have changed since they gave the word.
        acting = Acting(_steering(run), now)
    except Refusal as refused:
        _leave(item, wants, refused, now)
    else:
        _DEEDS[wants](run, item, acting)
    return 1


def _steering(run: MigrationRun) -> Actor:
    return SYSTEM if run.steered_by is None else actor_of(active_user(run.steered_by))


def _look(run: MigrationRun, item: MigrationItem, acting: Acting) -> None:
    """Note what would become of a case."""
    case = db.session.get_one(Case, item.case_id)
    item.version, item.looked_at = case.version, acting.at
    try:
        report = foresee(case.id, moving_for(run, case), acting=acting)
    except Refusal as refused:
        note_refusal(item, refused)
    else:
        note_report(item, report)


def _migrate(run: MigrationRun, item: MigrationItem, acting: Acting) -> None:
    """Migrate a case; one that may have changed since is looked at once more before."""
    case = db.session.get_one(Case, item.case_id)
    is_old = item.looked_at is None or acting.at - item.looked_at > LOOK_LASTS
    if is_old or case.version != item.version:
        before = item.foreseen
        _look(run, item, acting)
        if item.state is _Item.REFUSED:
            return
        if item.foreseen != before and not is_shown(item):
            item.said = _MOVED_ON
            return
    try:
        with db.session.begin_nested():
            migrate(case.id, moving_for(run, case), acting=acting)
    except Refusal as refused:
        _leave(item, _Item.CONFIRMED, refused, acting.at)
    else:
        _settle(item, _Item.MIGRATED, acting.at, "")
        item.move = case.renames[-1]["move"]


def _undo(_: MigrationRun, item: MigrationItem, acting: Acting) -> None:
    """Take a migration back, unless the case has moved on."""
    case = db.session.get_one(Case, item.case_id)
    try:
        if not case.renames or case.renames[-1]["move"] != item.move:
            raise MigrationCannotBeUndone
        with db.session.begin_nested():
            undo_migration(case.id, acting=acting)
    except Refusal as refused:
        _leave(item, _Item.UNDOING, refused, acting.at)
    else:
        _settle(item, _Item.UNDONE, acting.at, "")


def _locked(run_id: str, position: int) -> tuple[MigrationRun, MigrationItem]:
    """Lock the case of an item, then the run: nobody gives it another word meanwhile."""
    whose = select(MigrationItem.case_id).filter_by(run_id=run_id, position=position)
    lock_case(db.session.scalars(whose).one(), erased_too=True)
    run = locked(run_id)
    item = db.session.get_one(MigrationItem, (run_id, position), populate_existing=True)
    return run, item


def _is_wanted(run: MigrationRun, item: MigrationItem, wants: MigrationItemState) -> bool:
    return item.state is wants and _WANTS.get(run.state) is wants


def _leave(item: MigrationItem, wants: MigrationItemState, refused: Refusal, now: datetime) -> None:
    """Leave a case as it is and say why; one that cannot be taken back stays migrated."""
    if wants is _Item.UNDOING:
        _settle(item, _Item.MIGRATED, now, refused.detail)
    else:
        note_refusal(item, refused)
        item.finished_at = now


def _settle(item: MigrationItem, state: MigrationItemState, now: datetime, said: str) -> None:
    item.state, item.finished_at, item.said = state, now, said


_WANTS = {
    _Run.PREVIEWING: _Item.WAITING,
    _Run.RUNNING: _Item.CONFIRMED,
    _Run.UNDOING: _Item.UNDOING,
}
_DEEDS = {_Item.WAITING: _look, _Item.CONFIRMED: _migrate, _Item.UNDOING: _undo}
