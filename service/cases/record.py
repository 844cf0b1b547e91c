"""Reading one case: itself, its tasks, its files and what it offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service.cases.document import document_of, layered
from service.cases.facts import barred_from, case_facts, task_facts
from service.cases.models import Case, File, FileKind, Hold, Strand, Task, TaskState
from service.cases.offering import is_extendable
from service.cases.readers import note_reader
from service.cases.refusals import CaseNotFound, FileNotFound, TaskNotFound
from service.cases.showing import show_case, show_tasks
from service.cases.views import CaseView, TaskView
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.forms import Form, start_values
from service.paging import USUAL, Key, Page, fetch
from service.people.access import require
from service.people.actors import Actor
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class TaskInFull:
    """A task with its form and what the form starts from.

    `barred` says that the reader may not do it, whatever their roles: they completed a task that
    another person must follow up. `extendable` and `undoable` say what its target and the course
    of the case would allow, whoever asks.
    """

    task: TaskView
    form: Form | None
    form_source: bytes | None
    data: dict[str, Any]
    known: dict[str, Any]
    barred: bool
    extendable: bool
    undoable: bool


def find_case(case_id: str, actor: Actor, verb: Verb = Verb.READ_CASE) -> Case:
    """Return a case that the reader may see, to look at and not to show it.

    Raises CaseNotFound and the refusals of access.
    """
    case = db.session.get(Case, case_id)
    if case is None:
        raise CaseNotFound(case_id=case_id)
    require(actor, verb, case_facts(case))
    return case


def id_of_named(named: str) -> str:
    """Return the id of the case that has this reference, or else what was given: an id."""
    wanted = select(Case.id).where(Case.reference == named.strip().upper())
    return db.session.scalar(wanted) or named


def open_to(case_id: str, *, actor: Actor, now: datetime) -> Case:
    """Return a case of which something is shown; that of a restricted one is recorded.

    Raises CaseNotFound and the refusals of access.
    """
    case = find_case(case_id, actor)
    note_reader(case, actor=actor, now=now)
    return case


def read_case(case_id: str, *, actor: Actor, now: datetime) -> CaseView:
    """Show a case as it stands. Raises what `open_to` raises."""
    return show_case(open_to(case_id, actor=actor, now=now), actor=actor, now=now)


def read_tasks(
    case_id: str, *, actor: Actor, now: datetime, states: Sequence[str] = ()
) -> tuple[TaskView, ...]:
    """Show every task of a case, past and present, in the order in which they opened."""
    case = open_to(case_id, actor=actor, now=now)
    tasks = _tasks(case.id, states or tuple(TaskState))
    return tuple(show_tasks([(task, case) for task in tasks], actor=actor, now=now))


def list_tasks_of(
    case_id: str,
    *,
    actor: Actor,
    now: datetime,
    states: Sequence[str] = (),
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[TaskView]:
    """Return a page of a case's tasks, past and present, in the order in which they opened.

    Raises CaseNotFound, CursorUnreadable and the refusals of access.
    """
    case = open_to(case_id, actor=actor, now=now)
    keys = (Key(Task.opened_at.expression), Key(Task.id.expression))
    selected = (
        select(Task, Task.opened_at, Task.id)
        .where(Task.case_id == case.id, Task.state.in_(states or tuple(TaskState)))
        .options(selectinload(Task.roles))
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page(show_tasks([(row[0], case) for row in rows], actor=actor, now=now), following)


def read_task(task_id: str, *, actor: Actor, now: datetime) -> TaskInFull:
    """Show a task with its form and the data that the form starts from.

    Raises TaskNotFound and the refusals of access.
    """
    task = db.session.get(Task, task_id)
    if task is None:
        raise TaskNotFound(task_id=task_id)
    case = db.session.get_one(Case, task.case_id)
    require(actor, Verb.READ_TASK, task_facts(task, case))
    note_reader(case, actor=actor, now=now)
    return task_in_full(task, case, actor=actor, now=now)


def task_in_full(task: Task, case: Case, *, actor: Actor, now: datetime) -> TaskInFull:
    """Show a task with its form. Whether the reader may see it is not asked."""
    bundle = bundle_by_id(task.version_id)
    form = bundle.forms.get(task.form_key or "")
    strand = db.session.get_one(Strand, task.strand_id)
    known = layered(document_of(case.id), strand.data, task.local)
    started = task.answers if task.answers is not None else known
    return TaskInFull(
        task=show_tasks([(task, case)], actor=actor, now=now)[0],
        form=form,
        form_source=bundle.form_sources.get(task.form_key or ""),
        data=start_values(form, started) if form else dict(task.local),
        known=known,
        barred=actor.username in barred_from(task),
        extendable=is_extendable(task),
        undoable=task.taken_back_at is None,
    )


def files_of(case_id: str, kind: FileKind | None = None) -> list[File]:
    """Return a case's files, the newest first."""
    wanted = select(File).where(File.case_id == case_id)
    if kind is not None:
        wanted = wanted.where(File.kind == kind)
    return list(db.session.scalars(wanted.order_by(File.added_at.desc(), File.id)))


def list_files(
    case_id: str, *, actor: Actor, now: datetime, limit: int = USUAL, cursor: str | None = None
) -> Page[File]:
    """Return a page of a case's files, the newest first.

    Raises CaseNotFound, CursorUnreadable and the refusals of access.
    """
    open_to(case_id, actor=actor, now=now)
    keys = (Key(File.added_at.expression, descending=True), Key(File.id.expression))
    selected = select(File, File.added_at, File.id).where(File.case_id == case_id)
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


def find_file(file_id: str, *, actor: Actor, now: datetime) -> File:
    """Return a file of a case that the reader may see. Raises FileNotFound."""
    file = db.session.get(File, file_id)
    if file is None:
        raise FileNotFound(file_id=file_id)
    open_to(file.case_id, actor=actor, now=now)
    return file


def holds_of(case_id: str) -> list[Hold]:
    """Return every hold that a case or its tasks have had, oldest first."""
    wanted = select(Hold).where(Hold.case_id == case_id).order_by(Hold.placed_at)
    return list(db.session.scalars(wanted))


def _tasks(case_id: str, states: Sequence[str]) -> list[Task]:
    wanted = (
        select(Task)
        .where(Task.case_id == case_id, Task.state.in_(states))
        .options(selectinload(Task.roles))
        .order_by(Task.opened_at, Task.token)
    )
    return list(db.session.scalars(wanted))
