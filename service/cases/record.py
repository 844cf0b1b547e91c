"""Reading one case: itself, its tasks, its files and what it offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service.cases.document import document_of, layered
from service.cases.facts import case_facts, task_facts
from service.cases.models import Case, File, FileKind, Hold, Incident, Task, TaskState
from service.cases.offering import case_actions, task_actions
from service.cases.refusals import CaseNotFound, FileNotFound, TaskNotFound
from service.cases.views import (
    CaseView,
    IncidentView,
    TaskView,
    brief,
    case_sla,
    hold_view,
    incident_view,
    task_sla,
)
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.forms import Form, start_values
from service.people.access import require
from service.people.actors import Actor
from service.people.things import CaseFacts, TaskFacts
from service.people.verbs import Verb

_LIVE = (TaskState.OPEN, TaskState.HELD)


@dataclass(frozen=True, slots=True)
class TaskInFull:
    """A task with its form and what the form starts from."""

    task: TaskView
    form: Form | None
    form_source: bytes | None
    data: dict[str, Any]
    known: dict[str, Any]


def find_case(case_id: str, actor: Actor, verb: Verb = Verb.READ_CASE) -> Case:
    """Return a case that the reader may see.

    Raises CaseNotFound and the refusals of access.
    """
    case = db.session.get(Case, case_id)
    if case is None:
        raise CaseNotFound(case_id=case_id)
    require(actor, verb, case_facts(case))
    return case


def read_case(case_id: str, *, actor: Actor, now: datetime) -> CaseView:
    """Show a case as it stands. Raises what `find_case` raises."""
    case = find_case(case_id, actor)
    facts = case_facts(case)
    tasks = _tasks(case.id, _LIVE)
    held = db.session.get(Hold, case.held_by) if case.held_by else None
    return CaseView(
        id=case.id,
        reference=case.reference,
        process=case.process_key,
        version=case.process_version,
        state=case.state,
        title=case.title,
        subject=_subject(case),
        owner=case.owner,
        data=document_of(case.id),
        tasks=_views(tasks, case, facts, actor, now),
        sla=case_sla(case, now),
        hold=hold_view(held),
        incidents=incidents_of(case.id),
        outcome=case.outcome,
        external_ref=case.external_ref,
        restricted=case.restricted,
        actions=case_actions(actor, case, facts),
        created_at=case.created_at,
        updated_at=case.updated_at,
        closed_at=case.closed_at,
        etag=case.version,
    )


def read_tasks(
    case_id: str, *, actor: Actor, now: datetime, states: Sequence[str] = ()
) -> tuple[TaskView, ...]:
    """Show every task of a case, past and present, in the order in which they opened."""
    case = find_case(case_id, actor)
    tasks = _tasks(case.id, states or tuple(TaskState))
    return _views(tasks, case, case_facts(case), actor, now)


def read_task(task_id: str, *, actor: Actor, now: datetime) -> TaskInFull:
    """Show a task with its form and the data that the form starts from.

    Raises TaskNotFound and the refusals of access.
    """
    task = db.session.get(Task, task_id)
    if task is None:
        raise TaskNotFound(task_id=task_id)
    case = db.session.get_one(Case, task.case_id)
    facts = case_facts(case)
    require(actor, Verb.READ_TASK, task_facts(task, facts))
    bundle = bundle_by_id(task.version_id)
    form = bundle.forms.get(task.form_key or "")
    known = layered(document_of(case.id), task.local)
    started = task.answers if task.answers is not None else known
    return TaskInFull(
        task=_views([task], case, facts, actor, now)[0],
        form=form,
        form_source=bundle.form_sources.get(task.form_key or ""),
        data=start_values(form, started) if form else dict(task.local),
        known=known,
    )


def incidents_of(case_id: str) -> tuple[IncidentView, ...]:
    """Return the incidents of a case that are not resolved, oldest first."""
    wanted = select(Incident).where(Incident.case_id == case_id, Incident.resolved_at.is_(None))
    return tuple(incident_view(one) for one in db.session.scalars(wanted.order_by(Incident.at)))


def files_of(case_id: str, kind: FileKind | None = None) -> list[File]:
    """Return a case's files, the newest first."""
    wanted = select(File).where(File.case_id == case_id)
    if kind is not None:
        wanted = wanted.where(File.kind == kind)
    return list(db.session.scalars(wanted.order_by(File.added_at.desc(), File.id)))


def find_file(file_id: str, *, actor: Actor) -> File:
    """Return a file of a case that the reader may see. Raises FileNotFound."""
    file = db.session.get(File, file_id)
    if file is None:
        raise FileNotFound(file_id=file_id)
    find_case(file.case_id, actor)
    return file


def holds_of(case_id: str) -> list[Hold]:
    """Return every hold that a case or its tasks have had, oldest first."""
    wanted = select(Hold).where(Hold.case_id == case_id).order_by(Hold.placed_at)
    return list(db.session.scalars(wanted))


def _subject(case: Case) -> dict[str, Any] | None:
    if case.subject_name is None:
        return None
    return {
        "name": case.subject_name,
        "reference": case.subject_reference,
        "contact": case.subject_contact,
    }


def _tasks(case_id: str, states: Sequence[str]) -> list[Task]:
    wanted = (
        select(Task)
        .where(Task.case_id == case_id, Task.state.in_(states))
        .options(selectinload(Task.roles))
        .order_by(Task.opened_at, Task.token)
    )
    return list(db.session.scalars(wanted))


def _views(
    tasks: Sequence[Task], case: Case, facts: CaseFacts, actor: Actor, now: datetime
) -> tuple[TaskView, ...]:
    ids = {one for task in tasks for one in (task.held_by, case.held_by) if one}
    wanted = select(Hold).where(Hold.id.in_(ids))
    holds = {hold.id: hold for hold in db.session.scalars(wanted)} if ids else {}
    return tuple(
        show_task(task, case, task_facts(task, facts), actor, now, holds) for task in tasks
    )


def show_task(
    task: Task,
    case: Case,
    facts: TaskFacts,
    actor: Actor,
    now: datetime,
    holds: dict[str, Hold],
) -> TaskView:
    """Show one task to a reader; `holds` has the holds by id that lie on it or its case."""
    live = task.state in _LIVE
    held = holds.get(task.held_by or case.held_by or "") if live else None
    return TaskView(
        id=task.id,
        case=brief(case),
        element=task.element,
        name=task.name,
        instructions=task.instructions,
        state=task.state,
        roles=tuple(one.role for one in task.roles),
        assignee=task.assignee,
        mandatory=task.mandatory,
        sla=task_sla(task, now),
        hold=hold_view(held),
        form_key=task.form_key,
        outcomes=tuple(task.outcomes),
        outcome=task.outcome,
        attempt=task.attempt,
        previous=task.previous_id,
        opened_at=task.opened_at,
        completed_at=task.completed_at,
        completed_by=task.completed_by,
        actions=task_actions(actor, task, case, facts),
        version=task.version,
    )
