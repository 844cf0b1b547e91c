"""A case on its diagram: the drawing with the tokens on it, and a list that says the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.bpmn.drawing import ElementLine, ElementState, describe, draw
from service.bpmn.model import Process
from service.cases.coming import main_strand, timers_of
from service.cases.library import library_for
from service.cases.models import LIVE, Case, Incident, Strand, Task, TaskState
from service.cases.record import open_to
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id
from service.engine import called, tokens
from service.extensions import db
from service.ledger.moves import times_passed
from service.people.actors import Actor


@dataclass(frozen=True, slots=True)
class TaskThere:
    """A task that an element gave: one that is open or on hold, or else the last that was."""

    id: str
    name: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Picture:
    """One process of a case: `svg` is None when its file holds no drawing.

    `lines` are all its elements in words; `here` those of them in which there is a token now.
    `tasks` are by their element, and so is `due`: when a wait there ends at the latest.
    """

    name: str
    version: int
    svg: str | None
    lines: tuple[ElementLine, ...]
    here: tuple[ElementLine, ...]
    tasks: Mapping[str, tuple[TaskThere, ...]]
    due: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is known of a strand's elements: where tokens are, and what rests, is late or held."""

    here: Mapping[tuple[str, int, str], int]
    failed: frozenset[str]
    held: frozenset[str]
    late: frozenset[str]
    times: Mapping[tuple[str, str], int]
    tasks: Mapping[tuple[str, str], tuple[TaskThere, ...]]
    due: Mapping[str, datetime]


def pictures_of(case_id: str, *, actor: Actor, now: datetime) -> tuple[Picture, ...]:
    """Draw the case's own process, then each called process that it is in.

    Raises CaseNotFound and the refusals of access.
    """
    case = open_to(case_id, actor=actor, now=now)
    strand = main_strand(case.id)
    if strand is None:
        return ()
    bundles = _bundles(strand, now)
    standing = _standing(case, strand, now)
    return tuple(_picture(bundle, standing) for bundle in bundles)


def _bundles(strand: Strand, now: datetime) -> list[Bundle]:
    own = bundle_by_id(strand.version_id)
    if not strand.snapshot:
        return [own]
    library = library_for(strand, now).bundles
    return [own, *(library[place] for place in sorted(called(strand.snapshot)))]


def _standing(case: Case, strand: Strand, now: datetime) -> _Standing:
    here: Counter[tuple[str, int, str]] = Counter()
    if strand.snapshot and strand.ended_at is None:
        definition = bundle_by_id(strand.version_id).definition
        places = tokens(definition, strand.snapshot, library_for(strand, now).engine)
        here = Counter((one.process, one.version, one.element) for one in places)
    wanted = select(Incident.element).where(
        Incident.case_id == case.id,
        Incident.strand_id == strand.id,
        Incident.resolved_at.is_(None),
    )
    known = select(Task).where(Task.strand_id == strand.id).order_by(Task.opened_at, Task.token)
    every = list(db.session.scalars(known))
    tasks = [one for one in every if one.state in LIVE]
    waits = {element: min(ends) for element, ends in timers_of(strand).items()}
    return _Standing(
        here=here,
        failed=frozenset(db.session.scalars(wanted)),
        held=frozenset(one.element for one in tasks if one.state is TaskState.HELD),
        late=frozenset(one.element for one in tasks if one.target_at and one.target_at <= now),
        times=times_passed(case.id, strand.id),
        tasks=_tasks_there(every),
        due=waits,
    )


def _tasks_there(tasks: Sequence[Task]) -> dict[tuple[str, str], tuple[TaskThere, ...]]:
    """Keep by process and element the tasks that are live, or else the last one."""
    found: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        found.setdefault((task.process_key, task.element), []).append(task)
    return {
        place: tuple(
            TaskThere(one.id, one.name, one.target_at if one.state in LIVE else None)
            for one in [task for task in known if task.state in LIVE] or known[-1:]
        )
        for place, known in found.items()
    }


def _picture(bundle: Bundle, standing: _Standing) -> Picture:
    states = {element: _state(bundle, element, standing) for element in bundle.process.elements}
    states = {element: state for element, state in states.items() if state != ElementState()}
    taken = dict.fromkeys(_flows_taken(bundle.process, standing), ElementState(done=1))
    lines = describe(bundle.bpmn, process=bundle.key, states=states)
    return Picture(
        name=bundle.name,
        version=bundle.version,
        svg=draw(bundle.bpmn, process=bundle.key, states=states | taken),
        lines=lines,
        here=tuple(one for one in lines if _is_here(states.get(one.element))),
        tasks={
            element: found
            for (process, element), found in standing.tasks.items()
            if process == bundle.key
        },
        due=standing.due,
    )


def _is_here(state: ElementState | None) -> bool:
    return state is not None and (state.tokens > 0 or state.failed)


def _state(bundle: Bundle, element: str, standing: _Standing) -> ElementState:
    here = standing.here.get((bundle.key, bundle.version, element), 0)
    return ElementState(
        tokens=here,
        done=standing.times.get((element, "completed"), 0),
        held=here > 0 and element in standing.held,
        late=here > 0 and element in standing.late,
        failed=element in standing.failed,
        cancelled=standing.times.get((element, "cancelled"), 0) > 0,
    )


def _flows_taken(process: Process, standing: _Standing) -> list[str]:
    """Name the flows that a token has certainly taken; where two ways are possible, none."""
    entered = {element for element, state in standing.times if state == "entered"}
    done = {element for element, state in standing.times if state == "completed"}
    return [
        flow.id
        for flow in process.flows.values()
        if (flow.target in entered and len(process.incoming(flow.target)) == 1)
        or (flow.source in done and len(process.outgoing(flow.source)) == 1)
    ]
