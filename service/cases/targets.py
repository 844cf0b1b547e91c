"""The case's SLA: the critical path of its tasks' SLAs, and the forecast from where it stands.

A process that declares an SLA of its own promises that instead; the forecast stays the path's.
"""

import functools
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import literal, or_, select

from service.bpmn.model import Element, Process
from service.cases.clocks import promise
from service.cases.clocks.drawn import is_compiled_in, is_of_the_law
from service.cases.clocks.intervals import delays_for, pauses_for
from service.cases.clocks.policies import record_of
from service.cases.clocks.recalculation import ClockChange, of_path
from service.cases.models import CaseState, Task
from service.cases.motion import Motion
from service.cases.renaming import element_now, names_before
from service.definitions.calendars import calendar, default_calendar
from service.definitions.lookup import bundle_by_id
from service.engine import tokens
from service.extensions import db
from service.ledger.timers import Timer
from service.sla.calendars import Calendar
from service.sla.critical_path import PathResult, Standing, case_forecast, case_target
from service.sla.pauses import Delay, Kind, is_law
from service.sla.planning import plan_of
from service.sla.plans import Plan
from service.sla.timing import Circumstances

_CALLED = tuple[tuple[str, int, str], ...]


def refresh(motion: Motion) -> None:
    """Bring the case's targets and its forecast into step with where it stands."""
    case = motion.case
    if case.state is not CaseState.OPEN:
        case.forecast_at = case.closed_at
        return
    case.clock_paused = case.held_by is not None
    plan = _plan(motion)
    if any(stage.takes_time for stage in plan.stages.values()):
        _follow_path(motion, plan)
    if promise.is_declared(case):
        promise.keep(motion)


def would_move(motion: Motion, new: Calendar) -> ClockChange | None:
    """Say how a version of a calendar would move a case's target that follows its tasks' path.

    None when it stays. Open clocks of the law count on as they do.
    """
    case, plan = motion.case, _plan(motion)
    if case.target_at is None or promise.is_declared(case):
        return None

    def calendar_for(key: str | None) -> Calendar:
        return new if (key or default_calendar()) == new.key else calendar(key)

    circumstances, lawful = _circumstances(motion, plan), _lawful(motion)
    taken = {
        element: new if one.key == new.key and element not in lawful else one
        for element, one in circumstances.calendars.items()
    }
    circumstances = replace(circumstances, calendar_for=calendar_for, calendars=taken)
    due = case_target(plan, circumstances, passed=case.passed, standing=list(_standing(motion)))
    if due.at is None or due.at == case.target_at:
        return None
    return of_path(motion, case.target_at, due.at, new)


def _follow_path(motion: Motion, plan: Plan) -> None:
    """Take the critical path's word for the forecast and, without a promise, for the target."""
    case = motion.case
    circumstances = _circumstances(motion, plan)
    standing = list(_standing(motion))
    now = motion.acting.at
    forecast = case_forecast(plan, circumstances, standing, now)
    case.forecast_at = forecast.at
    if promise.is_declared(case):
        return
    due = case_target(plan, circumstances, passed=case.passed, standing=standing)
    if case.original_target_at is None:
        case.original_target_at = due.at
    case.target_at, case.sla_explanation = due.at, due.explanation
    case.amber_at = _amber(motion, forecast)


def _amber(motion: Motion, forecast: PathResult) -> datetime | None:
    """Say when the case turns amber: with the first task on its critical path that does.

    A case whose forecast lies after its target is amber at once.
    """
    case = motion.case
    if forecast.at and case.target_at and forecast.at > case.target_at:
        return motion.acting.at
    on_path = [
        task.amber_at
        for task in _own_tasks(motion)
        if task.element in forecast.path and task.amber_at is not None
    ]
    return min(on_path, default=None)


def _plan(motion: Motion) -> Plan:
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


def _circumstances(motion: Motion, plan: Plan) -> Circumstances:
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
        *((element_now(motion.case, one), *_counts_in(one)) for one in _own_tasks(motion)),
        *((one.element, *_counts_in(one)) for one in timers),
    ):
        if version is not None and (element not in found or version < found[element].version):
            found[element] = calendar(key, version)
    return found


def _counts_in(clock: Task | Timer) -> tuple[str | None, int | None]:
    return clock.calendar_key, clock.calendar_version


def _lawful(motion: Motion) -> frozenset[str]:
    """Return the elements with an open clock of the law."""
    tasks = [(element_now(motion.case, one), record_of(one)) for one in _own_tasks(motion)]
    drawn = {one.element for one in motion.timetable if is_of_the_law(one)}
    return frozenset({element for element, sla in tasks if sla and is_law(sla.kind)} | drawn)


def _timed(motion: Motion, plan: Plan) -> Iterator[_Timed]:
    """Give what the tasks tell, those that are over first: what came after them stays moved."""
    held = {hold.task_id for hold in motion.holds.values() if hold.task_id is not None}
    gone, anchored, extended = held - motion.tasks.keys(), _anchored(plan), motion.case.extensions
    tasks = _own_tasks(motion)
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


def _own_tasks(motion: Motion) -> list[Task]:
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


def _standing(motion: Motion) -> Iterator[Standing]:
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
