"""A task: shown, completed, and shown again with what was typed where it cannot be completed."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.add_note import add_note
from service.cases.commands.complete import complete
from service.cases.drafts import discard, unseen
from service.cases.models import LIVE
from service.cases.record import TaskInFull, read_task
from service.cases.refusals import (
    CaseDataTooLarge,
    MentionUnknown,
    OutcomeRequired,
    OutcomeUnknown,
    TaskAlreadyDone,
    TaskIsHeld,
    TaskIsNotOpen,
    VersionMismatch,
)
from service.errors import Problem, Refusal
from service.forms import AnswersInvalid
from service.people.actors import Acting
from service.people.guards import guarded
from service.people.refusals import DutiesAreSeparate, NotAllowed, TaskClaimedByOther
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.asking import CHANGED, seen_version
from service.web.blueprint import web
from service.web.interrupted import rescued_by
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.sheets import Sent, sent
from service.web.statuses import status_of
from service.web.task.drafting import (
    keep_typed_if_it_can,
    told_beside,
    told_of_end,
    visible_drafts,
)
from service.web.task.filled import Filled, filled_before, filled_now, not_filled
from service.web.task.rescuing import rescue_typed
from service.web.task.showing import ELSEWHERE, task_page
from service.web.task.typed import NOTE, OUTCOME, seen_draft, typed_fields
from service.web.uploads import take_uploads

Uploads = Mapping[str, Sequence[str]]
MOVED_ON = (
    VersionMismatch,
    TaskAlreadyDone,
    TaskIsHeld,
    TaskIsNotOpen,
    TaskClaimedByOther,
    DutiesAreSeparate,
    NotAllowed,
    CaseDataTooLarge,
)
"""Refusals that say that the task is not as the page showed it, or not for its sender."""


@web.get("/tasks/<task_id>")
@guarded(Verb.READ_TASK)
def task(task_id: str) -> ResponseReturnValue:
    """Show a task, with the reader's newest draft or the one that they chose."""
    with reading():
        who = reader()
        full = read_task(task_id, actor=who.actor, now=who.now)
        return task_page(full, _taken_up(full, who), who), HTTPStatus.OK


def _taken_up(full: TaskInFull, who: Reader) -> Filled:
    """Fill the page in from a draft: the one chosen, or the reader's own newest."""
    if "complete" not in full.task.actions:
        return not_filled(full)
    wanted, me = request.args.get("draft"), who.actor.username
    drafts = visible_drafts(full, who)
    chosen = [one for one in drafts if one.id == wanted] or [one for one in drafts if one.by == me]
    return filled_before(full, chosen[0], own=chosen[0].by == me) if chosen else not_filled(full)


@web.post("/tasks/<task_id>")
@guarded(Verb.COMPLETE_TASK)
@rescued_by(rescue_typed)
def complete_task(task_id: str) -> ResponseReturnValue:
    """Complete a task, or show it again with what was typed and what has to be put right.

    A note that stands beside the answers is added with them.
    """
    who = acting()
    with reading():
        full = read_task(task_id, actor=who.who, now=who.at)
    may = "complete" in full.task.actions
    uploads, unkept = take_uploads(full.task.case.id, full.form, acting=who) if may else ({}, ())
    found = sent(full.form, full.known, at=who.at, uploads=uploads)
    problems = _problems(full, found, unkept)
    if may and (found.answers is None or problems):
        return show_again(task_id, found, problems, HTTPStatus.UNPROCESSABLE_ENTITY, uploads)
    if may and (told := _typed_elsewhere(task_id, who, uploads)):
        return show_again(task_id, found, (told,), HTTPStatus.CONFLICT, uploads)
    outcome, note = request.form.get(OUTCOME) or None, request.form.get(NOTE, "")
    try:
        with transaction():
            if note.strip():
                add_note(full.task.case.id, note, acting=who)
            complete(task_id, found.right, acting=who, outcome=outcome, if_match=seen_version())
            discard(task_id, [one for one in (seen_draft(),) if one], actor=who.who)
    except (AnswersInvalid, MentionUnknown, OutcomeRequired, OutcomeUnknown) as refused:
        problems = refused.problems or (problem_of(refused),)
        return show_again(task_id, found, problems, HTTPStatus.UNPROCESSABLE_ENTITY, uploads)
    except MOVED_ON as refused:
        problem = Problem(refused.code(), _moved_on(task_id, refused))
        return show_again(task_id, found, (problem,), status_of(refused), uploads)
    flash(f"“{full.task.name}” is completed.", "success")
    return redirect(url_for("web.case", case_id=full.task.case.id))


def _problems(full: TaskInFull, found: Sent, unkept: Sequence[Problem]) -> tuple[Problem, ...]:
    """Gather what has to be put right: files that were not kept, answers, the outcome."""
    said = {one.field for one in unkept}
    problems = [*unkept, *(one for one in found.problems if one.field not in said)]
    outcomes = full.task.outcomes
    if outcomes and not found.unfinished and request.form.get(OUTCOME) not in outcomes:
        problems.append(Problem("outcome_required", "Choose an outcome", field=OUTCOME))
    return tuple(problems)


def problem_of(refused: Refusal) -> Problem:
    """Say what is wrong; whom a note cannot mention is said at the note."""
    place = NOTE if isinstance(refused, MentionUnknown) else None
    return Problem(refused.code(), refused.detail, field=place)


def _typed_elsewhere(task_id: str, who: Acting, uploads: Uploads) -> Problem | None:
    """Tell the sender what they have typed in another tab, before it is too late to choose."""
    with reading():
        beside = unseen(task_id, seen_draft(), typed_fields(uploads), actor=who.who)
    if beside is None:
        return None
    message = f"{told_beside(beside)} Look at both, or complete the task with these answers."
    return Problem(ELSEWHERE, message)


def _moved_on(task_id: str, refused: Refusal) -> str:
    """Say what has happened to the task since the page was opened."""
    with reading():
        who = reader()
        full = read_task(task_id, actor=who.actor, now=who.now)
        if full.task.state not in LIVE:
            return (
                f"{told_of_end(full, who)} What you typed is kept below, so that you can copy it."
            )
    return CHANGED if isinstance(refused, VersionMismatch) else refused.detail


def show_again(
    task_id: str, found: Sent, problems: Sequence[Problem], status: HTTPStatus, uploads: Uploads
) -> ResponseReturnValue:
    """Show the task as it is now, with what was typed; it is kept as a draft as well."""
    saved = keep_typed_if_it_can(task_id, acting=acting(), uploads=uploads)
    with reading():
        who = reader()
        full = read_task(task_id, actor=who.actor, now=who.now)
        filled = filled_now(full, found, problems, seen=saved.draft.seen if saved else None)
        return task_page(full, filled, who), status
