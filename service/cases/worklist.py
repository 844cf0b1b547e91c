"""The worklist: the tasks that a reader may see, filtered, sorted and paged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, exists, func, select
from sqlalchemy.orm import selectinload

from service.cases.models import LIVE, Case, Task, TaskRole, TaskState
from service.cases.narrowing import in_status, sort_keys
from service.cases.paging import USUAL, Key, Page, fetch
from service.cases.search_words import task_says
from service.cases.showing import show_tasks
from service.cases.views import TaskView
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.actors import Actor
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What to keep of the worklist; None keeps everything.

    `assignee` is a user name, `me` or `none`; `role` a key or `mine`.
    """

    assignee: str | None = None
    role: str | None = None
    states: tuple[str, ...] = LIVE
    process: str | None = None
    case: str | None = None
    sla: str | None = None
    due_before: datetime | None = None
    text: str | None = None


TASK_SORTS: dict[str, tuple[Key, ...]] = {
    "due": (Key(Task.due_order.expression), Key(Task.id.expression)),
    "-due": (Key(Task.due_order.expression, descending=True), Key(Task.id.expression)),
    "opened": (Key(Task.opened_at.expression), Key(Task.id.expression)),
    "-opened": (Key(Task.opened_at.expression, descending=True), Key(Task.id.expression)),
    "name": (Key(Task.name.expression), Key(Task.id.expression)),
}


def list_tasks(
    wanted: TaskFilter,
    *,
    actor: Actor,
    now: datetime,
    sort: str = "due",
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[TaskView]:
    """Return a page of the tasks that the reader may see, the most urgent first.

    Raises SortUnknown and CursorUnreadable.
    """
    keys = sort_keys(TASK_SORTS, sort)
    selected = (
        select(Task, Case, *(key.column for key in keys))
        .join(Case, Case.id == Task.case_id)
        .where(seen_by(actor, Verb.READ_TASK), *_task_conditions(wanted, actor, now))
        .options(selectinload(Task.roles))
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    pairs = [(row[0], row[1]) for row in rows]
    return Page(show_tasks(pairs, actor=actor, now=now), following)


def count_tasks(wanted: TaskFilter, *, actor: Actor, now: datetime) -> int:
    """Count the tasks that the reader may see."""
    counted = (
        select(func.count())
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(seen_by(actor, Verb.READ_TASK), *_task_conditions(wanted, actor, now))
    )
    return db.session.scalar(counted) or 0


def _task_conditions(wanted: TaskFilter, actor: Actor, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_in_state(wanted.states)]
    found += _people_conditions(wanted, actor)
    if wanted.process is not None:
        found.append(Case.process_key == wanted.process)
    if wanted.case is not None:
        found.append(Task.case_id == wanted.case)
    if wanted.sla is not None:
        found.append(
            in_status(
                wanted.sla,
                now,
                (Task.target_at.expression, Task.amber_at.expression),
                ended=Task.completed_at.expression,
                paused=Task.clock_paused.expression,
                dropped=Task.state.in_((TaskState.CANCELLED, TaskState.BYPASSED)),
            )
        )
    if wanted.due_before is not None:
        found.append(Task.target_at < wanted.due_before)
    if wanted.text:
        found.append(task_says(wanted.text))
    return found


def _in_state(states: tuple[str, ...]) -> ColumnElement[bool]:
    """Give the condition of the states; what is live is written out, as its index has it."""
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
    if wanted.role is not None:
        roles = sorted(actor.roles) if wanted.role == "mine" else [wanted.role]
        found.append(exists().where(TaskRole.task_id == Task.id, TaskRole.role.in_(roles)))
    return found
