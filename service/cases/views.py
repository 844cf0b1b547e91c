"""Cases and tasks as they are shown: the same facts for the API and for the pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.cases.models import Case, Hold, Incident, Task, TaskState
from service.cases.subjects.views import SubjectView
from service.sla.statuses import Status, status


@dataclass(frozen=True, slots=True)
class SlaView:
    """A clock as read at an instant; `explanation` says in one sentence how the target came."""

    status: Status
    target_at: datetime | None
    amber_at: datetime | None
    original_target_at: datetime | None
    forecast_at: datetime | None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold that lasts."""

    reason: str
    note: str
    placed_by: str | None
    placed_at: datetime
    release_at: datetime


@dataclass(frozen=True, slots=True)
class CaseBrief:
    """What a task tells of its case."""

    id: str
    reference: str
    title: str
    process: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task; `actions` are the verbs that this reader may use on it now.

    `of_case` is the version of its case, whose data its form may start from.
    """

    id: str
    case: CaseBrief
    element: str
    name: str
    instructions: str
    state: TaskState
    roles: tuple[str, ...]
    assignee: str | None
    mandatory: bool
    sla: SlaView
    hold: HoldView | None
    form_key: str | None
    outcomes: tuple[str, ...]
    outcome: str | None
    attempt: int
    previous: str | None
    opened_at: datetime
    completed_at: datetime | None
    completed_by: str | None
    actions: tuple[str, ...]
    version: int
    of_case: int


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident that is not resolved, and the case that it stopped."""

    id: str
    case_id: str
    element: str
    code: str
    message: str
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its open and held tasks."""

    id: str
    reference: str
    process: str
    version: int
    state: str
    title: str
    subject: SubjectView | None
    owner: str | None
    data: dict[str, Any]
    tasks: tuple[TaskView, ...]
    sla: SlaView
    hold: HoldView | None
    incidents: tuple[IncidentView, ...]
    outcome: str | None
    external_ref: str | None
    restricted: bool
    restricted_to: tuple[str, ...]
    actions: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    erased_at: datetime | None
    erased_under: str | None
    etag: int


def hold_view(hold: Hold | None) -> HoldView | None:
    """Show a hold that lasts."""
    if hold is None:
        return None
    return HoldView(hold.reason, hold.note, hold.placed_by, hold.placed_at, hold.release_at)


def task_sla(task: Task, now: datetime) -> SlaView:
    """Show a task's clock as it stands at `now`."""
    over = task.state not in (TaskState.OPEN, TaskState.HELD)
    if over and task.state is not TaskState.COMPLETED:
        found = Status.NONE
    else:
        found = status(
            task.target_at,
            task.amber_at,
            now=now,
            ended_at=task.completed_at if over else None,
            paused=task.clock_paused,
        )
    return SlaView(
        status=found,
        target_at=task.target_at,
        amber_at=task.amber_at,
        original_target_at=task.original_target_at,
        forecast_at=task.target_at,
        explanation=task.explanation,
    )


def case_sla(case: Case, now: datetime) -> SlaView:
    """Show a case's clock as it stands at `now`."""
    found = status(
        case.target_at,
        case.amber_at,
        now=now,
        ended_at=case.closed_at,
        paused=case.clock_paused,
    )
    return SlaView(
        status=found,
        target_at=case.target_at,
        amber_at=case.amber_at,
        original_target_at=case.original_target_at,
        forecast_at=case.forecast_at,
        explanation=case.sla_explanation,
    )


def incident_view(incident: Incident) -> IncidentView:
    """Show an incident."""
    return IncidentView(
        id=incident.id,
        case_id=incident.case_id,
        element=incident.element,
        code=incident.code,
        message=incident.message,
        attempts=incident.attempts,
        at=incident.at,
    )


def brief(case: Case) -> CaseBrief:
    """Show what a task tells of its case."""
    return CaseBrief(case.id, case.reference, case.title, case.process_key)
