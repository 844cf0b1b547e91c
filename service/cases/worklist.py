"""The worklist and the list of cases: what a reader may see, filtered, sorted and paged."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, true
from sqlalchemy.orm import selectinload

from service.cases.models import Case, CasePerson, SearchValue, Task, TaskRole, TaskState
from service.cases.paging import USUAL, Key, Page, fetch
from service.cases.showing import LIVE, show_tasks
from service.cases.views import SlaView, TaskView, case_sla
from service.errors import Refusal
from service.extensions import UtcDateTime, db
from service.people.access import CaseColumns, visible
from service.people.actors import Actor
from service.people.verbs import Verb
from service.sla.statuses import Status

_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
COLUMNS = CaseColumns(
    id=Case.id,
    owner=Case.owner,
    restricted=Case.restricted,
    named_case=CasePerson.case_id,
    named_user=CasePerson.username,
)


class SortUnknown(Refusal):
    """The list cannot be sorted so."""


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


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to keep of the list of cases; None keeps everything."""

    state: str | None = None
    process: str | None = None
    owner: str | None = None
    role: str | None = None
    sla: str | None = None
    text: str | None = None
    external_ref: str | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases."""

    case: Case
    sla: SlaView


_DUE: ColumnElement[datetime] = func.coalesce(
    Task.target_at, literal(_NEVER, UtcDateTime()), type_=UtcDateTime()
)
_CASE_DUE: ColumnElement[datetime] = func.coalesce(
    Case.target_at, literal(_NEVER, UtcDateTime()), type_=UtcDateTime()
)
TASK_SORTS: dict[str, tuple[Key, ...]] = {
    "due": (Key(_DUE), Key(Task.id.expression)),
    "-due": (Key(_DUE, descending=True), Key(Task.id.expression)),
    "opened": (Key(Task.opened_at.expression), Key(Task.id.expression)),
    "-opened": (Key(Task.opened_at.expression, descending=True), Key(Task.id.expression)),
    "name": (Key(Task.name.expression), Key(Task.id.expression)),
}
CASE_SORTS: dict[str, tuple[Key, ...]] = {
    "-created": (Key(Case.number.expression, descending=True),),
    "created": (Key(Case.number.expression),),
    "-updated": (Key(Case.updated_at.expression, descending=True), Key(Case.id.expression)),
    "updated": (Key(Case.updated_at.expression), Key(Case.id.expression)),
    "due": (Key(_CASE_DUE), Key(Case.id.expression)),
    "reference": (Key(Case.reference.expression),),
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
    keys = _keys(TASK_SORTS, sort)
    selected = (
        select(Task, Case, *(key.column for key in keys))
        .join(Case, Case.id == Task.case_id)
        .where(visible(actor, COLUMNS, Verb.READ_TASK), *_task_conditions(wanted, actor, now))
        .options(selectinload(Task.roles))
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    pairs = [(row[0], row[1]) for row in rows]
    return Page(show_tasks(pairs, actor=actor, now=now), following)


def list_cases(
    wanted: CaseFilter,
    *,
    actor: Actor,
    now: datetime,
    sort: str = "-created",
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[CaseRow]:
    """Return a page of the cases that the reader may see, the newest first.

    Raises SortUnknown and CursorUnreadable.
    """
    keys = _keys(CASE_SORTS, sort)
    selected = select(Case, *(key.column for key in keys)).where(
        visible(actor, COLUMNS), *_case_conditions(wanted, now)
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page([CaseRow(row[0], case_sla(row[0], now)) for row in rows], following)


def count_tasks(wanted: TaskFilter, *, actor: Actor, now: datetime) -> int:
    """Count the tasks that the reader may see."""
    counted = (
        select(func.count())
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(visible(actor, COLUMNS, Verb.READ_TASK), *_task_conditions(wanted, actor, now))
    )
    return db.session.scalar(counted) or 0


def _keys(sorts: dict[str, tuple[Key, ...]], sort: str) -> tuple[Key, ...]:
    try:
        return sorts[sort]
    except KeyError:
        known = ", ".join(sorts)
        raise SortUnknown(f"There is no sort {sort!r}. Use one of: {known}.") from None


def _task_conditions(wanted: TaskFilter, actor: Actor, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Task.state.in_(wanted.states)]
    found += _people_conditions(wanted, actor)
    if wanted.process is not None:
        found.append(Case.process_key == wanted.process)
    if wanted.case is not None:
        found.append(Task.case_id == wanted.case)
    if wanted.sla is not None:
        found.append(
            _in_status(
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
        found.append(or_(Task.name.icontains(wanted.text, autoescape=True), _says(wanted.text)))
    return found


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


def _case_conditions(wanted: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    plain: tuple[tuple[Any, Any], ...] = (
        (wanted.state, Case.state == wanted.state),
        (wanted.process, Case.process_key == wanted.process),
        (wanted.owner, Case.owner == wanted.owner),
        (wanted.external_ref, Case.external_ref == wanted.external_ref),
    )
    found: list[ColumnElement[bool]] = [is_so for given, is_so in plain if given is not None]
    if wanted.role is not None:
        found.append(
            exists()
            .where(Task.case_id == Case.id, TaskRole.task_id == Task.id)
            .where(TaskRole.role == wanted.role, Task.state.in_(LIVE))
        )
    if wanted.sla is not None:
        found.append(
            _in_status(
                wanted.sla,
                now,
                (Case.target_at.expression, Case.amber_at.expression),
                ended=Case.closed_at.expression,
                paused=Case.clock_paused.expression,
            )
        )
    if wanted.updated_since is not None:
        found.append(Case.updated_at >= wanted.updated_since)
    if wanted.text:
        found.append(_says(wanted.text))
    return found


def _says(text: str) -> ColumnElement[bool]:
    """Match a case's reference, title, subject and declared search fields."""
    return or_(
        Case.reference.icontains(text, autoescape=True),
        Case.title.icontains(text, autoescape=True),
        Case.subject_name.icontains(text, autoescape=True),
        exists().where(
            SearchValue.case_id == Case.id,
            SearchValue.text_value.contains(text.casefold(), autoescape=True),
        ),
    )


def _in_status(
    wanted: str,
    now: datetime,
    instants: tuple[ColumnElement[Any], ColumnElement[Any]],
    *,
    ended: ColumnElement[Any],
    paused: ColumnElement[bool],
    dropped: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """Give the condition of a clock's status: the twin of `sla.statuses.status`.

    What was `dropped`, neither finished nor going on, has no status.
    """
    target_at, amber_at = instants
    counts = true() if dropped is None else ~dropped
    running = and_(target_at.is_not(None), ended.is_(None))
    ahead = and_(running, target_at > now)
    is_amber = and_(amber_at.is_not(None), amber_at <= now)
    conditions = {
        Status.NONE: or_(target_at.is_(None), ~counts),
        Status.MET: and_(counts, ended.is_not(None), ended <= target_at),
        Status.MISSED: and_(counts, ended.is_not(None), ended > target_at),
        Status.RED: and_(running, target_at <= now),
        Status.PAUSED: and_(ahead, paused),
        Status.AMBER: and_(ahead, ~paused, is_amber),
        Status.GREEN: and_(ahead, ~paused, ~is_amber),
    }
    try:
        return conditions[Status(wanted)]
    except ValueError:
        known = ", ".join(Status)
        raise SortUnknown(f"There is no SLA status {wanted!r}. Use one of: {known}.") from None
