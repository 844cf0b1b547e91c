"""The worklist: the tasks that a reader may see, filtered, sorted and paged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import eq, ge, lt
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from service.cases.field_filters import FieldFilter, field_conditions
from service.cases.models import LIVE, Case, Task, TaskRole, TaskState
from service.cases.narrowing import in_status, sort_keys
from service.cases.search_words import person_says, task_says
from service.cases.showing import show_tasks
from service.cases.team_work import task_of_team
from service.cases.views import TaskView
from service.cases.visibility import seen_by
from service.extensions import db
from service.paging import USUAL, Key, Page, fetch
from service.people.actors import Actor
from service.people.verbs import Verb
from service.sla.statuses import Status


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What to keep of the worklist; None keeps everything.

    `assignee` is a user name, `me` or `none`; `role` a key, `mine` or `none` (for any officer).
    `team` is the key of a team whose work it is, `element` a step of the drawing. Instants that
    end in `_from` are kept themselves, those that end in `_before` are not.
    """

    assignee: str | None = None
    role: str | None = None
    states: tuple[str, ...] = LIVE
    process: str | None = None
    case: str | None = None
    ids: tuple[str, ...] | None = None
    sla: str | None = None
    due_before: datetime | None = None
    due_from: datetime | None = None
    opened_before: datetime | None = None
    opened_from: datetime | None = None
    element: str | None = None
    team: str | None = None
    text: str | None = None
    person: str | None = None
    fields: tuple[FieldFilter, ...] = ()


def _up(column: InstrumentedAttribute[Any]) -> tuple[Key, ...]:
    return Key(column.expression), Key(Task.id.expression)


def _down(column: InstrumentedAttribute[Any]) -> tuple[Key, ...]:
    """Sort the other way in every part: an index is read from its end."""
    return Key(column.expression, descending=True), Key(Task.id.expression, descending=True)


TASK_SORTS: dict[str, tuple[Key, ...]] = {
    "due": _up(Task.due_order),
    "-due": _down(Task.due_order),
    "opened": _up(Task.opened_at),
    "-opened": _down(Task.opened_at),
    "name": _up(Task.name),
}


ORDERS = TASK_SORTS | {
    "-name": _down(Task.name),
    "case": _up(Case.number),
    "-case": _down(Case.number),
}
"""Every order that there is; `TASK_SORTS` are those of the API."""
MOST_COUNTED = 1_000
"""So many are counted; more are just more."""


def list_tasks(
    *wanted: TaskFilter,
    actor: Actor,
    now: datetime,
    sort: str = "due",
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[TaskView]:
    """Return a page of the tasks that the reader may see and every filter keeps.

    Raises SortUnknown and CursorUnreadable.
    """
    keys = sort_keys(ORDERS, sort)
    selected = (
        select(Task, Case, *(key.column for key in keys))
        .join(Case, Case.id == Task.case_id)
        .where(*_conditions(wanted, actor, now))
        .options(selectinload(Task.roles))
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    pairs = [(row[0], row[1]) for row in rows]
    return Page(show_tasks(pairs, actor=actor, now=now), following)


def count_tasks(*wanted: TaskFilter, actor: Actor, now: datetime) -> int:
    """Count the tasks that the reader may see and every filter keeps.

    What is one more than `MOST_COUNTED` stands for all that are more.
    """
    some = (
        select(Task.id)
        .join(Case, Case.id == Task.case_id)
        .where(*_conditions(wanted, actor, now))
        .limit(MOST_COUNTED + 1)
    )
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _conditions(
    wanted: tuple[TaskFilter, ...], actor: Actor, now: datetime
) -> list[ColumnElement[bool]]:
    kept = (_task_conditions(one, actor, now) for one in wanted)
    return [seen_by(actor, Verb.READ_TASK), *chain.from_iterable(kept)]


def _task_conditions(wanted: TaskFilter, actor: Actor, now: datetime) -> list[ColumnElement[bool]]:
    compared: tuple[tuple[ColumnElement[Any], Any, object], ...] = (
        (Case.process_key.expression, eq, wanted.process),
        (Task.case_id.expression, eq, wanted.case),
        (Task.element.expression, eq, wanted.element),
        (Task.target_at.expression, lt, wanted.due_before),
        (Task.target_at.expression, ge, wanted.due_from),
        (Task.opened_at.expression, lt, wanted.opened_before),
        (Task.opened_at.expression, ge, wanted.opened_from),
    )
    found: list[ColumnElement[bool]] = [in_task_state(wanted.states)]
    found += _people_conditions(wanted, actor)
    found += [is_so(column, given) for column, is_so, given in compared if given is not None]
    if wanted.sla is not None:
        found.append(task_in_status(wanted.sla, now))
    if wanted.ids is not None:
        found.append(Task.id.in_(wanted.ids))
    if wanted.text:
        found.append(task_says(wanted.text))
    if wanted.person:
        found.append(person_says(wanted.person))
    return found + _place_conditions(wanted, now) + field_conditions(wanted.fields)


def _place_conditions(wanted: TaskFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Say of due dates once more where they stand in lists: the order has an index."""
    found: list[ColumnElement[bool]] = []
    if wanted.sla == Status.RED:
        found.append(Task.due_order <= now)
    if wanted.due_from is not None:
        found.append(Task.due_order >= wanted.due_from)
    if wanted.due_before is not None:
        found.append(Task.due_order < wanted.due_before)
    return found


def task_in_status(wanted: str, now: datetime) -> ColumnElement[bool]:
    """Give the condition that a task's clock stands so at `now`. Raises SortUnknown."""
    return in_status(
        wanted,
        now,
        (Task.target_at.expression, Task.amber_at.expression),
        ended=Task.completed_at.expression,
        paused=Task.clock_paused.expression,
        dropped=Task.state.in_((TaskState.CANCELLED, TaskState.BYPASSED)),
    )


def in_task_state(states: tuple[str, ...]) -> ColumnElement[bool]:
    """Give the condition of the states; what is live is written out, as its indexes have it."""
    if states == (TaskState.HELD,):
        return Task.state == bindparam("held", TaskState.HELD, literal_execute=True)
    if states != LIVE:
        return Task.state.in_(states)
    return Task.state.in_(bindparam("live", LIVE, expanding=True, literal_execute=True))


def _people_conditions(wanted: TaskFilter, actor: Actor) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.assignee == "none":
        found.append(Task.assignee.is_(None))
    elif wanted.assignee is not None:
        name = actor.username if wanted.assignee == "me" else wanted.assignee
        found.append(Task.assignee == name)
    if wanted.team is not None:
        found.append(task_of_team(wanted.team))
    if wanted.role == "none":
        found.append(~exists().where(TaskRole.task_id == Task.id))
    elif wanted.role is not None:
        roles = sorted(actor.roles) if wanted.role == "mine" else [wanted.role]
        found.append(exists().where(TaskRole.task_id == Task.id, TaskRole.role.in_(roles)))
    return found


def pick_tasks(
    wanted: TaskFilter, *, actor: Actor, now: datetime, most: int, among: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return the ids of tasks that the reader may see, each with its case's, most urgent first.

    `among` are the only ones to look at; none given, all are.
    """
    picked = select(Task.id, Task.case_id).join(Case, Case.id == Task.case_id)
    picked = picked.where(*_conditions((wanted,), actor, now))
    if among:
        picked = picked.where(Task.id.in_(among))
    rows = db.session.execute(picked.order_by(Task.due_order, Task.id).limit(most))
    return [(task_id, case_id) for task_id, case_id in rows]


def names_of_tasks(ids: Sequence[str], *, actor: Actor) -> dict[str, str]:
    """Name those of some tasks that the reader may see, each with its case's reference, by id."""
    wanted = select(Task.id, Task.name, Case.reference).join(Case, Case.id == Task.case_id)
    rows = db.session.execute(wanted.where(seen_by(actor, Verb.READ_TASK), Task.id.in_(ids)))
    return {task_id: f"{reference} {name}" for task_id, name, reference in rows}
