"""Showing cases and tasks to a reader, any number of them in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service.cases.document import documents_of
from service.cases.facts import case_facts_of_many, facts_of_many, worked_case_facts
from service.cases.models import LIVE, Case, Hold, Incident, Subject, Task
from service.cases.offering import case_actions, task_actions
from service.cases.opening import OnTask
from service.cases.subjects.views import SubjectView, subject_view
from service.cases.subjects.withholding import kept_off_this_case, withheld_with
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
from service.extensions import db
from service.people.actors import Actor
from service.people.things import CaseFacts, TaskFacts


def show_case(case: Case, *, actor: Actor, now: datetime) -> CaseView:
    """Show one case with its open and held tasks. Whether the reader may see it is not asked."""
    return show_cases([case], actor=actor, now=now)[0]


def show_completed(on: OnTask, *, actor: Actor, now: datetime) -> tuple[TaskView, CaseView]:
    """Show a task that was just completed and its case, from what its motion knows already.

    Whether the reader may see them is not asked.
    """
    motion, case = on.motion, on.motion.case
    tasks = sorted(motion.tasks.values(), key=lambda one: (one.opened_at, one.token))
    done, *others = show_tasks([(task, case) for task in (on.task, *tasks)], actor=actor, now=now)
    view = _view(
        case,
        actor=actor,
        now=now,
        facts=worked_case_facts(case),
        tasks=tuple(others),
        data=dict(sorted(motion.document.values.items())),
        incidents=tuple(incident_view(one) for one in motion.incidents if not one.resolved_at),
        hold=_holds([case.held_by]).get(case.held_by or ""),
        subject=_subjects([case.subject_id]).get(case.subject_id or ""),
    )
    return done, view


def show_cases(cases: Sequence[Case], *, actor: Actor, now: datetime) -> list[CaseView]:
    """Show cases with their open and held tasks. Whether the reader may see them is not asked."""
    ids = [case.id for case in cases]
    facts = case_facts_of_many(cases)
    tasks = _tasks(cases, actor, now)
    documents = documents_of(ids)
    incidents = incidents_of_many(ids)
    holds = _holds(case.held_by for case in cases)
    subjects = _subjects(case.subject_id for case in cases)
    return [
        _view(
            case,
            actor=actor,
            now=now,
            facts=facts[case.id],
            tasks=tasks[case.id],
            data=documents[case.id],
            incidents=incidents[case.id],
            hold=holds.get(case.held_by or ""),
            subject=subjects.get(case.subject_id or ""),
        )
        for case in cases
    ]


def show_tasks(
    pairs: Sequence[tuple[Task, Case]], *, actor: Actor, now: datetime
) -> list[TaskView]:
    """Show tasks, each given with its case and its roles loaded."""
    facts = facts_of_many(pairs)
    holds = _holds(one for task, case in pairs for one in (task.held_by, case.held_by))
    return [_task_view(task, case, facts[task.id], actor, now, holds) for task, case in pairs]


def show_task(task: Task, *, actor: Actor, now: datetime) -> TaskView:
    """Show one task. Whether the reader may see it is not asked."""
    case = db.session.get_one(Case, task.case_id)
    return show_tasks([(task, case)], actor=actor, now=now)[0]


def incidents_of_many(case_ids: Iterable[str]) -> dict[str, tuple[IncidentView, ...]]:
    """Return the unresolved incidents of each case, oldest first."""
    wanted = select(Incident).where(
        Incident.case_id.in_(list(case_ids)), Incident.resolved_at.is_(None)
    )
    found: dict[str, tuple[IncidentView, ...]] = defaultdict(tuple)
    for one in db.session.scalars(wanted.order_by(Incident.at, Incident.id)):
        found[one.case_id] += (incident_view(one),)
    return found


def _tasks(cases: Sequence[Case], actor: Actor, now: datetime) -> dict[str, tuple[TaskView, ...]]:
    by_id = {case.id: case for case in cases}
    wanted = (
        select(Task)
        .where(Task.case_id.in_(by_id), Task.state.in_(LIVE))
        .options(selectinload(Task.roles))
        .order_by(Task.opened_at, Task.token)
    )
    pairs = [(task, by_id[task.case_id]) for task in db.session.scalars(wanted)]
    found: dict[str, tuple[TaskView, ...]] = defaultdict(tuple)
    for view in show_tasks(pairs, actor=actor, now=now):
        found[view.case.id] += (view,)
    return found


def _holds(ids: Iterable[str | None]) -> dict[str, Hold]:
    known = {one for one in ids if one}
    if not known:
        return {}
    return {hold.id: hold for hold in db.session.scalars(select(Hold).where(Hold.id.in_(known)))}


def _view(  # noqa: PLR0913  the parts of one case, gathered for many
    case: Case,
    *,
    actor: Actor,
    now: datetime,
    facts: CaseFacts,
    tasks: tuple[TaskView, ...],
    data: dict[str, Any],
    incidents: tuple[IncidentView, ...],
    hold: Hold | None,
    subject: SubjectView | None,
) -> CaseView:
    if subject is not None and subject.contact:
        subject = kept_off_this_case(subject, withheld_with(case, data, at=now))
    return CaseView(
        id=case.id,
        reference=case.reference,
        process=case.process_key,
        version=case.process_version,
        state=case.state,
        title=case.title,
        subject=subject,
        owner=case.owner,
        data=data,
        tasks=tasks,
        sla=case_sla(case, now),
        hold=hold_view(hold),
        incidents=incidents,
        outcome=case.outcome,
        external_ref=case.external_ref,
        restricted=case.restricted,
        restricted_to=tuple(sorted(facts.named)),
        actions=case_actions(actor, case, facts),
        created_at=case.created_at,
        updated_at=case.updated_at,
        closed_at=case.closed_at,
        erased_at=case.erased_at,
        erased_under=case.erased_under,
        etag=case.version,
    )


def _subjects(ids: Iterable[str | None]) -> dict[str, SubjectView]:
    known = {one for one in ids if one}
    if not known:
        return {}
    wanted = select(Subject).where(Subject.id.in_(known))
    return {one.id: subject_view(one) for one in db.session.scalars(wanted)}


def _task_view(
    task: Task,
    case: Case,
    facts: TaskFacts,
    actor: Actor,
    now: datetime,
    holds: dict[str, Hold],
) -> TaskView:
    held = holds.get(task.held_by or case.held_by or "") if task.state in LIVE else None
    return TaskView(
        id=task.id,
        case=brief(case),
        element=task.element,
        name=task.name,
        instructions=task.instructions,
        state=task.state,
        roles=tuple(sorted(one.role for one in task.roles)),
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
        of_case=case.version,
    )
