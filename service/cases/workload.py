"""The work in hand, counted: by officer, by role, by step and by process.

Each count is of what the reader may see, and is one grouped statement however much there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from service.cases.case_list import case_in_status, will_be_late
from service.cases.models import LIVE, Case, CaseState, Task, TaskRole, TaskState
from service.cases.team_work import case_of_team, task_of_team
from service.cases.visibility import seen_by
from service.cases.worklist import in_task_state, task_in_status
from service.extensions import db
from service.people.access import require
from service.people.actors import Actor
from service.people.verbs import Verb
from service.sla.statuses import Status


@dataclass(frozen=True, slots=True)
class Counting:
    """Of whose work, at which instant, and where the counts divide.

    `team` is a team's key or None for everybody; this week is from `today_began_at` to before
    `week_ends_at`. `ages` are instants, the latest first: what opened at or after the first is
    youngest.
    """

    actor: Actor
    now: datetime
    today_began_at: datetime
    week_ends_at: datetime
    ages: Sequence[datetime]
    team: str | None = None


@dataclass(frozen=True, slots=True)
class OfficerLoad:
    """What one person holds: to do now, on hold, and of both what is late or due this week."""

    username: str
    to_do: int
    late: int
    held: int
    due_this_week: int


@dataclass(frozen=True, slots=True)
class RoleLoad:
    """What waits for somebody of a role to take it; `role` is None for any officer."""

    role: str | None
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class StepLoad:
    """The open tasks of one step of a process, and how many of them are of each age."""

    process: str
    element: str
    name: str
    live: int
    late: int
    soon: int
    ages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProcessLoad:
    """The open cases of a process: late, and forecast to be."""

    process: str
    live: int
    late: int
    forecast_late: int


def load_by_officer(counting: Counting) -> list[OfficerLoad]:
    """Count what each person holds, by user name. Raises the refusals of access."""
    due = and_(Task.target_at >= counting.today_began_at, Task.target_at < counting.week_ends_at)
    counted = _tasks(
        counting,
        Task.assignee,
        _number(Task.state == TaskState.OPEN),
        _number(task_in_status(Status.RED, counting.now)),
        _number(Task.state == TaskState.HELD),
        _number(due),
    )
    rows = counted.where(Task.assignee.is_not(None)).group_by(Task.assignee).order_by(Task.assignee)
    return [OfficerLoad(*row) for row in db.session.execute(rows)]


def waiting_by_role(counting: Counting) -> list[RoleLoad]:
    """Count the tasks that nobody holds, the fullest role first. One for two roles counts twice.

    Raises the refusals of access.
    """
    counted = _tasks(
        counting,
        TaskRole.role,
        func.count(),
        _number(task_in_status(Status.RED, counting.now)),
    )
    rows = (
        counted.outerjoin(TaskRole, TaskRole.task_id == Task.id)
        .where(Task.assignee.is_(None))
        .group_by(TaskRole.role)
        .order_by(func.count().desc(), TaskRole.role)
    )
    return [RoleLoad(*row) for row in db.session.execute(rows)]


def load_by_step(counting: Counting) -> list[StepLoad]:
    """Count the open tasks of each step, the latest work first. Raises the refusals of access."""
    late = _number(task_in_status(Status.RED, counting.now))
    counted = _tasks(
        counting,
        Case.process_key,
        Task.element,
        func.max(Task.name),
        func.count(),
        late,
        _number(task_in_status(Status.AMBER, counting.now)),
        *(_number(is_so) for is_so in _of_age(counting.ages)),
    )
    rows = counted.group_by(Case.process_key, Task.element).order_by(
        late.desc(), func.count().desc(), Case.process_key, Task.element
    )
    return [
        StepLoad(process, element, name, live, late_now, soon, tuple(ages))
        for process, element, name, live, late_now, soon, *ages in db.session.execute(rows)
    ]


def load_by_process(counting: Counting) -> list[ProcessLoad]:
    """Count the open cases of each process. Raises the refusals of access."""
    require(counting.actor, Verb.READ_WORKLOAD)
    counted = select(
        Case.process_key,
        func.count(),
        _number(case_in_status(Status.RED, counting.now)),
        _number(will_be_late(counting.now)),
    ).where(Case.state == CaseState.OPEN, seen_by(counting.actor))
    if counting.team is not None:
        counted = counted.where(case_of_team(counting.team))
    rows = counted.group_by(Case.process_key).order_by(Case.process_key)
    return [ProcessLoad(*row) for row in db.session.execute(rows)]


def _tasks(counting: Counting, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Select from the open tasks that are counted."""
    require(counting.actor, Verb.READ_WORKLOAD)
    found = (
        select(*columns)
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(in_task_state(LIVE), seen_by(counting.actor, Verb.READ_TASK))
    )
    return found if counting.team is None else found.where(task_of_team(counting.team))


def _number(is_so: ColumnElement[bool]) -> ColumnElement[int]:
    """Count the rows of a group of which something is so."""
    return func.count().filter(is_so)


def _of_age(ages: Sequence[datetime]) -> list[ColumnElement[bool]]:
    """Give the condition of each age, the youngest first."""
    edges = [None, *ages, None]
    return [
        and_(
            *([Task.opened_at < before] if before is not None else []),
            *([Task.opened_at >= since] if since is not None else []),
        )
        for before, since in pairwise(edges)
    ]
