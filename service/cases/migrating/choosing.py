"""What a run is to do: which cases, to which version, what becomes of elements and clocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update

from service.cases.identity import new_id
from service.cases.migrating.finding import find_run, lock_run, note_word, require_known
from service.cases.migrating.refusals import (
    CaseNotChosen,
    MigrationRunHasBegun,
    MigrationRunUnusable,
)
from service.cases.models import (
    Case,
    CaseState,
    MigrationFinding,
    MigrationItem,
    MigrationItemState,
    MigrationRun,
    MigrationRunState,
)
from service.cases.moving import Moving
from service.cases.refusals import NothingChosen
from service.cases.visibility import seen_by
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id, bundle_of, version_of
from service.engine.stimuli import Choice
from service.errors import Problem
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Population:
    """The open cases of a process on the versions `left` that are to go on in version `taken`.

    `held` keeps to those that are on hold as a whole, or to those that are not; None takes all.
    """

    process: str
    left: Sequence[int]
    taken: int
    held: bool | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What becomes of elements and clocks, as of `Moving`, by the ids of any version left."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, Choice] = field(default_factory=dict)


def choose(population: Population, wishes: Wishes, *, acting: Acting) -> MigrationRun:
    """Keep what is to be done, and the cases that the actor may see; nothing is looked at yet.

    Raises ProcessNotFound, VersionNotFound, MigrationRunUnusable, NothingChosen and the refusals
    of access.
    """
    require(acting.who, Verb.MIGRATE_CASES)
    left = sorted(set(population.left) - {population.taken})
    if not left:
        raise NothingChosen("Choose at least one version that cases are to leave.")
    _require_usable(population, left, wishes, acting.at)
    run = MigrationRun(
        id=new_id(),
        process_key=population.process,
        left=left,
        taken=population.taken,
        held=population.held,
        mapping=dict(wishes.mapping),
        clocks=dict(wishes.clocks),
        asked_by=acting.who.username,
        asked_at=acting.at,
        steered_by=acting.who.username,
        steered_at=acting.at,
    )
    db.session.add(run)
    db.session.flush()
    chosen = select(
        literal(run.id),
        func.row_number().over(order_by=Case.number),
        Case.id,
        literal(MigrationItemState.WAITING, MigrationItem.state.type),
        *(literal(empty) for empty in ("", "", 0, 0, 0, "")),
    ).where(*_among(population, left), seen_by(acting.who))
    columns = ["run_id", "position", "case_id", "state"]
    figures = ["stands", "foreseen", "tasks", "drafts", "clocks", "said"]
    db.session.execute(insert(MigrationItem).from_select([*columns, *figures], chosen))
    if db.session.get(MigrationItem, (run.id, 1)) is None:
        raise NothingChosen("No case that you may see is open on these versions.")
    return run


def change(run_id: str, wishes: Wishes, *, acting: Acting, seen: int | None) -> MigrationRun:
    """Say anew what becomes of elements and clocks; what was foreseen so far is forgotten.

    `seen` is the last of the run's `words` that the actor knew. Raises MigrationRunNotFound,
    MigrationRunHasBegun, ChangedSince, MigrationRunUnusable and the refusals of access.
    """
    run = lock_run(run_id, actor=acting.who)
    if run.state not in (MigrationRunState.CHOSEN, MigrationRunState.PREVIEWED):
        raise MigrationRunHasBegun
    require_known(run, seen)
    moved = (MigrationItemState.MIGRATED, MigrationItemState.UNDONE)
    begun = select(MigrationItem.position).where(
        MigrationItem.run_id == run_id, MigrationItem.state.in_(moved)
    )
    if db.session.scalar(begun.limit(1)) is not None:
        raise MigrationRunHasBegun
    population = Population(run.process_key, run.left, run.taken)
    _require_usable(population, run.left, wishes, acting.at)
    run.mapping, run.clocks = dict(wishes.mapping), dict(wishes.clocks)
    run.state = MigrationRunState.CHOSEN
    note_word(run, acting)
    db.session.execute(delete(MigrationFinding).where(MigrationFinding.run_id == run_id))
    db.session.execute(
        update(MigrationItem)
        .where(MigrationItem.run_id == run_id)
        .values(state=MigrationItemState.WAITING)
    )
    return run


def drawn_in(run_id: str, *, acting: Acting) -> tuple[list[Bundle], Bundle]:
    """Return the versions that a run leaves, the newest first, and the one that it takes."""
    run = find_run(run_id, actor=acting.who)
    versions = [*reversed(run.left), run.taken]
    *left, taken = (_bundle(run.process_key, one, acting.at) for one in versions)
    return left, taken


def moving_for(run: MigrationRun, case: Case) -> Moving:
    """Give what a run asks of one case: of its wishes those that the case's version draws.

    Raises CaseNotChosen where the case has left what the run was chosen from.
    """
    _require_chosen(run, case)
    old = bundle_by_id(case.version_id)
    drawn, clocks = old.process.elements, clock_elements(old)
    return Moving(
        run.taken,
        {one: other for one, other in run.mapping.items() if one in drawn and one != other},
        {one: choice for one, choice in run.clocks.items() if one in clocks},
    )


def clock_elements(bundle: Bundle) -> frozenset[str]:
    """Return the elements that have a clock, and the key of a process that promises one."""
    elements = bundle.process.elements.values()
    found = {one.id for one in elements if one.sla is not None or one.has("timer")}
    return frozenset(found | {bundle.key} if bundle.process.sla is not None else found)


def _require_chosen(run: MigrationRun, case: Case) -> None:
    if case.process_version not in run.left:
        now = f"It goes on in version {case.process_version} now"
        raise CaseNotChosen(f"{now}: this migration was not to move such cases.")
    if run.held is not None and run.held is not (case.held_by is not None):
        said = "no longer on hold" if run.held else "on hold now"
        raise CaseNotChosen(f"It is {said}: this migration was not to move such cases.")


def _among(population: Population, left: Sequence[int]) -> Iterator[ColumnElement[bool]]:
    yield Case.process_key == population.process
    yield Case.process_version.in_(left)
    yield Case.state == CaseState.OPEN
    if population.held is not None:
        yield Case.held_by.is_not(None) if population.held else Case.held_by.is_(None)


def _require_usable(
    population: Population, left: Sequence[int], wishes: Wishes, at: datetime
) -> None:
    """Refuse wishes about what no version draws. Raises MigrationRunUnusable."""
    taken = _bundle(population.process, population.taken, at)
    olds = [_bundle(population.process, one, at) for one in left]
    drawn = {one for old in olds for one in old.process.elements}
    clocks = {one for old in olds for one in clock_elements(old)}
    problems = []
    for one, other in wishes.mapping.items():
        if one not in drawn:
            problems.append(_unknown("mapping", one, f"No version that is left draws {one}."))
        elif other not in taken.process.elements:
            said = f"Version {taken.version} draws no element {other}."
            problems.append(_unknown("mapping", one, said))
    for one in wishes.clocks:
        if one not in clocks:
            said = f"No version that is left draws a clock {one}."
            problems.append(_unknown("clocks", one, said))
    if problems:
        raise MigrationRunUnusable(problems=problems)


def _unknown(where: str, element: str, said: str) -> Problem:
    mend = "Name elements as the diagrams do."
    return Problem("unknown_element", said, mend, field=f"{where}.{element}", element=element)


def _bundle(key: str, version: int, at: datetime) -> Bundle:
    return bundle_of(version_of(key, at=at, version=version))
