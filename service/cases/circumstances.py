"""What a case tells its critical path: the plan, the circumstances, and where it stands."""

import functools
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import literal, or_, select

from service.bpmn.model import Element, Process
from service.cases.clocks.drawn import is_compiled_in, is_of_the_law
from service.cases.clocks.intervals import delays_for, pauses_for
from service.cases.clocks.policies import record_of
from service.cases.models import Task
from service.cases.motion import Motion
from service.cases.renaming import element_now, names_before
from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_by_id
from service.engine import tokens
from service.extensions import db
from service.ledger.timers import Timer
from service.sla.calendars import Calendar
from service.sla.critical_path import Standing
from service.sla.pauses import Delay, Kind, is_law
from service.sla.planning import plan_of
from service.sla.plans import Plan
from service.sla.timing import Circumstances

_CALLED = tuple[tuple[str, int, str], ...]


def plan_for(motion: Motion) -> Plan:
    """Give the plan of the version that a case is on, with those that this calls."""
    library = motion.library(motion.main())
    called = tuple(
        sorted((key, number, one.version_id) for (key, number), one in library.bundles.items())
    )
    return _planned(motion.case.version_id, called)


@functools.lru_cache(maxsize=512)
def _planned(version_id: str, called: _CALLED) -> Plan:
    """Make the plan of a version with the versions that it calls; each is immutable."""
    processes = {(key, number): bundle_by_id(one).process for key, number, one in called}
    newest = {key: number for key, number, _ in called}

    def find(element: Element) -> Process | None:
        key = element.called or ""
        return processes.get((key, element.pinned_version or newest.get(key, 0)))

    return plan_of(bundle_by_id(version_id).process, find)


class _Timed(NamedTuple):
    """What a task tells the plan of its element: its own delays, and from when its clock counts."""

    element: str
    delays: list[Delay]
    anchor_at: datetime | None


def circumstances_of(motion: Motion, plan: Plan) -> Circumstances:
    """Say since when a case runs, and what of its pauses, anchors and calendars the plan needs."""
    told = list(_timed(motion, plan))
    return Circumstances(
        opened_at=motion.case.created_at,
        calendar_for=calendar,
        case_pauses=pauses_for(motion, None),
        task_delays={
            element: [delay for one in told if one.element == element for delay in one.delays]
            for element in {one.element for one in told if one.delays}
        },
        anchors={one.element: one.anchor_at for one in told if one.anchor_at is not None},
        calendars=_calendars(motion),
    )


def _calendars(motion: Motion) -> dict[str, Calendar]:
    """Give the calendars, by element, in which the open clocks count; of several, the earliest."""
    main = motion.main().id
    timers = [one for one in motion.timetable if one.strand_id == main and not is_compiled_in(one)]
    found: dict[str, Calendar] = {}
    for element, key, version in (
        *((element_now(motion.case, one), *_counts_in(one)) for one in own_tasks(motion)),
        *((one.element, *_counts_in(one)) for one in timers),
    ):
        if version is not None and (element not in found or version < found[element].version):
            found[element] = calendar(key, version)
    return found


def _counts_in(clock: Task | Timer) -> tuple[str | None, int | None]:
    return clock.calendar_key, clock.calendar_version


def lawful(motion: Motion) -> frozenset[str]:
    """Return the elements with an open clock of the law."""
    tasks = [(element_now(motion.case, one), record_of(one)) for one in own_tasks(motion)]
    drawn = {one.element for one in motion.timetable if is_of_the_law(one)}
    return frozenset({element for element, sla in tasks if sla and is_law(sla.kind)} | drawn)


def _timed(motion: Motion, plan: Plan) -> Iterator[_Timed]:
    """Give what the tasks tell, those that are over first: what came after them stays moved."""
    held = {hold.task_id for hold in motion.holds.values() if hold.task_id is not None}
    gone, anchored, extended = held - motion.tasks.keys(), _anchored(plan), motion.case.extensions
    tasks = own_tasks(motion)
    if gone or anchored or extended:
        known = names_before(motion.case, anchored)
        wanted = (
            select(Task)
            .where(Task.strand_id == motion.main().id, Task.id.not_in(motion.tasks))
            .where(or_(Task.id.in_(gone), Task.element.in_(known), literal(extended > 0)))
            .order_by(Task.opened_at, Task.token)
        )
        tasks = [*db.session.scalars(wanted), *tasks]
    for task in tasks:
        told = task.id in held or task.extensions
        delays = delays_for(motion, task.id, task.extensions) if told else []
        yield _Timed(element_now(motion.case, task), delays, _anchor(task))


def _anchor(task: Task) -> datetime | None:
    """Return from when a task's clock counts, unless an undo has taken that back.

    No undo moves a clock of the law.
    """
    sla = record_of(task)
    if task.taken_back_at is None or (sla is not None and sla.kind == Kind.STATUTORY):
        return task.anchor_at
    return None


def own_tasks(motion: Motion) -> list[Task]:
    """Return the open tasks of the case's own process: what was added beside promises nothing."""
    main = motion.main().id
    return [task for task in motion.tasks.values() if task.strand_id == main]


def _anchored(plan: Plan) -> frozenset[str]:
    """Return the elements whose clocks count from a date in the data or from an event."""
    return frozenset(
        stage.element
        for stage in plan.stages.values()
        for counted in (stage.policy, stage.counts)
        if counted is not None and counted.anchor not in {"task", "case"}
    )


def standing(motion: Motion) -> Iterator[Standing]:
    """Give the tokens at rest on the main strand, each with the date it is expected to leave."""
    strand = motion.main()
    tasks = {task.token: task for task in motion.tasks.values() if task.strand_id == strand.id}
    waiting = {
        timer.token: timer
        for timer in motion.timetable
        if timer.strand_id == strand.id and timer.clock is None
    }
    bundle = bundle_by_id(strand.version_id)
    library = motion.library(strand)
    for place in tokens(bundle.definition, strand.snapshot, library.engine):
        task, timer = tasks.get(place.token), waiting.get(place.token)
        if task is not None:
            due = _expected(motion, task)
            yield Standing(place.element, task.opened_at, due, place.process)
        elif timer is not None:
            yield Standing(place.element, timer.base_at, timer.due_at, place.process)
        else:
            yield Standing(place.element, motion.acting.at, None, place.process)


def _expected(motion: Motion, task: Task) -> datetime | None:
    """Give a task's target; held without an SLA, its release."""
    if task.target_at is not None:
        return task.target_at
    hold = motion.holds.get(task.held_by or motion.case.held_by or "")
    return hold.release_at if hold is not None and hold.ended_at is None else None
