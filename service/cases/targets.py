"""The case's SLA: the critical path of its tasks' SLAs, and the forecast from where it stands.

A process that declares an SLA of its own promises that instead; the forecast stays the path's.
"""

from dataclasses import replace
from datetime import datetime

from service.cases.circumstances import circumstances_of, lawful, own_tasks, plan_for, standing
from service.cases.clocks import promise
from service.cases.clocks.recalculation import ClockChange, of_path
from service.cases.models import CaseState
from service.cases.motion import Motion
from service.definitions.calendars import calendar, default_calendar
from service.sla.calendars import Calendar
from service.sla.critical_path import PathResult, case_forecast, case_target
from service.sla.plans import Plan


def refresh(motion: Motion) -> None:
    """Bring the case's targets and its forecast into step with where it stands."""
    case = motion.case
    if case.state is not CaseState.OPEN:
        case.forecast_at = case.closed_at
        return
    case.clock_paused = case.held_by is not None
    plan = plan_for(motion)
    if any(stage.takes_time for stage in plan.stages.values()):
        _follow_path(motion, plan)
    if promise.is_declared(case):
        promise.keep(motion)


def would_move(motion: Motion, new: Calendar) -> ClockChange | None:
    """Say how a version of a calendar would move a case's target that follows its tasks' path.

    None when it stays. Open clocks of the law count on as they do.
    """
    case, plan = motion.case, plan_for(motion)
    if case.target_at is None or promise.is_declared(case):
        return None

    def calendar_for(key: str | None) -> Calendar:
        return new if (key or default_calendar()) == new.key else calendar(key)

    circumstances, kept = circumstances_of(motion, plan), lawful(motion)
    taken = {
        element: new if one.key == new.key and element not in kept else one
        for element, one in circumstances.calendars.items()
    }
    circumstances = replace(circumstances, calendar_for=calendar_for, calendars=taken)
    due = case_target(plan, circumstances, passed=case.passed, standing=list(standing(motion)))
    if due.at is None or due.at == case.target_at:
        return None
    return of_path(motion, case.target_at, due.at, new)


def _follow_path(motion: Motion, plan: Plan) -> None:
    """Take the critical path's word for the forecast and, without a promise, for the target."""
    case = motion.case
    circumstances, places = circumstances_of(motion, plan), list(standing(motion))
    forecast = case_forecast(plan, circumstances, places, motion.acting.at)
    case.forecast_at = forecast.at
    if promise.is_declared(case):
        return
    due = case_target(plan, circumstances, passed=case.passed, standing=places)
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
        for task in own_tasks(motion)
        if task.element in forecast.path and task.amber_at is not None
    ]
    return min(on_path, default=None)
