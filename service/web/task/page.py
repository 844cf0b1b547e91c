"""A task: what to do, what is known, its form, and what its reader may do with it."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.answers import latest_of_each, sections_of
from service.cases.commands.complete import complete
from service.cases.models import FileKind, TaskState
from service.cases.record import TaskInFull, files_of, read_case, read_task
from service.cases.refusals import (
    OutcomeRequired,
    OutcomeUnknown,
    TaskAlreadyDone,
    TaskIsHeld,
    TaskIsNotOpen,
    VersionMismatch,
)
from service.errors import Problem, Refusal
from service.forms import AnswersInvalid, Part
from service.forms.page import Choice, Link
from service.people.guards import guarded
from service.people.refusals import TaskClaimedByOther
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.asking import CHANGED, MORE, seen_version
from service.web.blueprint import web
from service.web.known import known_sections
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.sheets import Sent, Sheet, joined, sent, sheet
from service.web.shown import case_bar, hold_sentence, who_of
from service.web.uploads import keep_uploads

LATEST = 3
"""How many documents of the case stand beside the task."""
OUTCOME = "_outcome"
MOVED_ON = (VersionMismatch, TaskAlreadyDone, TaskIsHeld, TaskIsNotOpen, TaskClaimedByOther)
"""Refusals that say that the task is not as the page showed it."""


@web.get("/tasks/<task_id>")
@guarded(Verb.READ_TASK)
def task(task_id: str) -> ResponseReturnValue:
    """Show a task."""
    with reading():
        who = reader()
        full = read_task(task_id, actor=who.actor, now=who.now)
        return _page(full, Sent(full.data), who), HTTPStatus.OK


@web.post("/tasks/<task_id>")
@guarded(Verb.COMPLETE_TASK)
def complete_task(task_id: str) -> ResponseReturnValue:
    """Complete a task, or show it again with what was typed and what has to be put right."""
    who = acting()
    with reading():
        full = read_task(task_id, actor=who.who, now=who.at)
    may = "complete" in full.task.actions
    uploads = keep_uploads(full.task.case.id, acting=who) if may else {}
    found = sent(full.form, full.known, at=who.at, uploads=uploads)
    outcome = request.form.get(OUTCOME) or None
    problems = _outcome_problems(full, outcome) if not found.unfinished else ()
    if may and (found.answers is None or problems):
        problems = (*found.problems, *problems)
        return _again(task_id, found, problems, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction():
            complete(task_id, found.right, acting=who, outcome=outcome, if_match=seen_version())
    except (AnswersInvalid, OutcomeRequired, OutcomeUnknown) as refused:
        problems = refused.problems or (Problem(refused.code(), refused.detail),)
        return _again(task_id, found, problems, HTTPStatus.UNPROCESSABLE_ENTITY)
    except MOVED_ON as refused:
        problem = Problem(refused.code(), _moved_on(task_id, refused))
        return _again(task_id, found, (problem,), HTTPStatus.CONFLICT)
    flash(f"“{full.task.name}” is completed.", "success")
    return redirect(url_for("web.case", case_id=full.task.case.id))


def _outcome_problems(full: TaskInFull, outcome: str | None) -> tuple[Problem, ...]:
    if full.task.outcomes and outcome not in full.task.outcomes:
        return (Problem("outcome_required", "Choose an outcome", field=OUTCOME),)
    return ()


def _moved_on(task_id: str, refused: Refusal) -> str:
    """Say what has happened to the task since the page was opened."""
    with reading():
        who = reader()
        task = read_task(task_id, actor=who.actor, now=who.now).task
        if task.state is TaskState.COMPLETED:
            return f"{who.person(task.completed_by)} has completed this task meanwhile."
    return CHANGED if isinstance(refused, VersionMismatch) else refused.detail


def _again(
    task_id: str, found: Sent, problems: Sequence[Problem], status: HTTPStatus
) -> ResponseReturnValue:
    """Show the task as it is now, with what was typed kept."""
    with reading():
        who = reader()
        full = read_task(task_id, actor=who.actor, now=who.now)
        kept = Sent(found.entered, problems=tuple(problems), unfinished=found.unfinished)
        return _page(full, kept, who), status


def _page(full: TaskInFull, found: Sent, who: Reader) -> str:
    task = full.task
    case = read_case(task.case.id, actor=who.actor, now=who.now)
    may_complete = "complete" in task.actions
    form = _sheet(full, found, who, fixed=not may_complete)
    sections = latest_of_each(sections_of(case.id, actor=who.actor, now=who.now))
    others = [one for one in sections if one.task_id != task.id]
    files = files_of(case.id)
    return render_template(
        "tasks/task.html",
        task=task,
        bar=case_bar(case, who),
        due=who.due(task.sla.target_at),
        who=who_of(task, who),
        roles=[who.role(role) for role in task.roles],
        done_by=who.person(task.completed_by),
        lost=bool(found.problems) and not may_complete,
        held=hold_sentence(task.hold, "The task", who) if task.hold else "",
        case_held=case.hold is not None,
        may_complete=may_complete,
        cannot="" if may_complete else _why_not(full, who),
        parts=form.parts,
        problem_links=form.problem_links if may_complete or found.problems else (),
        notice=MORE if found.unfinished and not found.problems else "",
        known=known_sections(others, who),
        file_names={file.id: file.name for file in files},
        documents=[file for file in files if file.kind is FileKind.DOCUMENT][:LATEST],
    )


def _sheet(full: TaskInFull, found: Sent, who: Reader, *, fixed: bool) -> Sheet:
    """Lay out the task's form and, below it, the outcomes to choose from."""
    ours = [one for one in found.problems if one.field == OUTCOME]
    theirs = [one for one in found.problems if one.field != OUTCOME]
    form = sheet(full.form, found.entered, full.known, at=who.now, problems=theirs, fixed=fixed)
    if fixed or not full.task.outcomes:
        return form
    chosen = request.form.get(OUTCOME, "")
    radios = Part(
        kind="radio",
        name=OUTCOME,
        id="outcome",
        focus="outcome",
        label="What is the outcome?",
        error=ours[0].message if ours else "",
        choices=tuple(
            Choice(one, one[:1].upper() + one[1:], chosen=one == chosen)
            for one in full.task.outcomes
        ),
    )
    links = tuple(Link(one.message, "#outcome") for one in ours)
    return joined(form, Sheet((radios,), links))


def _why_not(full: TaskInFull, who: Reader) -> str:
    """Say in one sentence why this reader cannot complete an open task."""
    task = full.task
    if task.state is TaskState.HELD:
        return "Nothing can be completed while it is on hold."
    if task.state is not TaskState.OPEN:
        return ""
    if task.assignee and task.assignee != who.actor.username:
        return (
            f"{who.person(task.assignee)} has this task. Only they or a supervisor can complete it."
        )
    if full.barred:
        return "Another person must do this task, because you did the work that it follows up."
    roles = " or ".join(who.role(role) for role in task.roles)
    return f"You cannot complete this task. It is for: {roles or 'officers'}."
