"""What a case knows, by where it was said: the start, and each completed task with its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.cases.document import document_of
from service.cases.models import Case, CaseData, Task, TaskState
from service.cases.record import open_to
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.forms import Form
from service.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Before:
    """Answers as they were before a section gave others: who had given them, and when.

    Without `at` nobody had: the process itself had set them.
    """

    by: str | None
    at: datetime | None
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one place, as they were given there.

    `task_id` is None for the start of the case. `data` is what the form's conditions may read.
    `before` are the answers that it changed.
    """

    task_id: str | None
    element: str
    title: str
    by: str | None
    at: datetime
    outcome: str | None
    form: Form | None
    answers: Mapping[str, Any]
    data: Mapping[str, Any]
    before: tuple[Before, ...] = ()


def sections_of(case_id: str, *, actor: Actor, now: datetime) -> tuple[Section, ...]:
    """Return a case's answers by section, oldest first; what the start gave comes before all.

    Raises CaseNotFound and the refusals of access.
    """
    case = open_to(case_id, actor=actor, now=now)
    document = document_of(case.id)
    start = _start(case.id, case.version_id, document)
    wanted = (
        select(Task)
        .where(Task.case_id == case.id, Task.state == TaskState.COMPLETED)
        .order_by(Task.completed_at, Task.token)
    )
    origins = _Origins(case)
    told = []
    for task in db.session.scalars(wanted):
        told.append(_section(task, document, origins.before(task)))
        origins.take(task)
    return (*([start] if start else ()), *told)


def latest_of_each(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Keep the last section of every place, in the order in which they were told."""
    last = {one.element: one for one in sections}
    return tuple(one for one in sections if last[one.element] is one)


class _Origins:
    """Who gave each key of the data last, as the sections are told one after the other."""

    def __init__(self, case: Case) -> None:
        """Begin with what the form of the start asked."""
        bundle = bundle_by_id(case.version_id)
        starts = [one for one in bundle.process.within(None) if one.type == "startEvent"]
        forms = [form for one in starts if (form := bundle.forms.get(one.form or ""))]
        opened = (case.opened_by, case.created_at)
        self._given = {key: opened for form in forms for key in form.keys}
        self._values: dict[str, Any] = {}

    def before(self, task: Task) -> tuple[Before, ...]:
        """Gather the answers that a task changed, by where they came from."""
        answers = task.answers or {}
        found: dict[tuple[str | None, datetime | None], dict[str, Any]] = {}
        for key, value in task.replaced.items():
            if answers.get(key) != value:
                found.setdefault(self._origin(key, value), {})[key] = value
        return tuple(Before(by, at, told) for (by, at), told in found.items())

    def take(self, task: Task) -> None:
        """Remember what a task told."""
        for key, value in (task.answers or {}).items():
            self._given[key] = (task.completed_by, task.completed_at or task.opened_at)
            self._values[key] = value

    def _origin(self, key: str, value: Any) -> tuple[str | None, datetime | None]:
        """Say who gave a value; nobody, where something has changed it meanwhile."""
        changed = key in self._values and self._values[key] != value
        return (None, None) if changed else self._given.get(key, (None, None))


def _section(task: Task, document: Mapping[str, Any], before: tuple[Before, ...]) -> Section:
    answers = task.answers or {}
    return Section(
        task_id=task.id,
        element=task.element,
        title=task.name,
        by=task.completed_by,
        at=task.completed_at or task.opened_at,
        outcome=task.outcome,
        form=bundle_by_id(task.version_id).forms.get(task.form_key or ""),
        answers=answers,
        data={**document, **task.local, **answers},
        before=before,
    )


def _start(case_id: str, version_id: str, document: Mapping[str, Any]) -> Section | None:
    """Gather what still stands as the start of the case gave it."""
    process = bundle_by_id(version_id).process
    starts = {one.id: one for one in process.within(None) if one.type == "startEvent"}
    wanted = (
        select(CaseData)
        .where(CaseData.case_id == case_id)
        .where(CaseData.element.is_(None) | CaseData.element.in_(starts))
        .order_by(CaseData.set_at, CaseData.key)
    )
    rows = list(db.session.scalars(wanted))
    if not rows:
        return None
    drawn = [one for key, one in starts.items() if key == rows[0].element or not one.events]
    forms = bundle_by_id(version_id).forms
    return Section(
        task_id=None,
        element=drawn[0].id if drawn else "",
        title="Told at the start",
        by=rows[0].set_by,
        at=rows[0].set_at,
        outcome=None,
        form=forms.get(drawn[0].form or "") if drawn else None,
        answers={row.key: row.value for row in rows},
        data=document,
    )
