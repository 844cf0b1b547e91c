"""A note on the case from the page of one of its tasks: what else is typed there stays."""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.add_note import add_note
from service.cases.commands.save_draft import save_draft
from service.cases.record import TaskInFull, read_task
from service.cases.refusals import MentionUnknown
from service.errors import Problem
from service.installation import here
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.interrupted import rescued_by
from service.web.session import acting
from service.web.sheets import sent
from service.web.task.page import Uploads, problem_of, show_again
from service.web.task.rescuing import rescue_typed
from service.web.task.typed import NOTE, WRITER, seen_draft, typed_fields
from service.web.uploads import take_uploads

EMPTY = Problem("note_empty", "Write something in the note", field=NOTE)


@web.post("/tasks/<task_id>/note")
@guarded(Verb.ADD_NOTE)
@rescued_by(rescue_typed)
def add_note_to_task(task_id: str) -> ResponseReturnValue:
    """Add a note; the answers that come with it are saved as a draft in the same transaction."""
    who = acting()
    with reading():
        full = read_task(task_id, actor=who.who, now=who.at)
    case_id, text = full.task.case.id, request.form.get(NOTE, "")
    uploads, unkept = take_uploads(case_id, full.form, acting=who)
    if not text.strip():
        return _again(task_id, full, uploads, (*unkept, EMPTY))
    try:
        with transaction():
            # It locks the case, which comes before its drafts wherever both are locked.
            add_note(case_id, text, acting=who)
            if WRITER in request.form:
                fields = typed_fields(uploads)
                fields.pop(NOTE, None)
                save_draft(task_id, fields, acting=who, seen=seen_draft())
    except MentionUnknown as refused:
        return _again(task_id, full, uploads, (*unkept, problem_of(refused)))
    for one in unkept:
        flash(one.message, "error")
    flash("The note is added.", "success")
    return redirect(url_for("web.task", task_id=task_id))


def _again(
    task_id: str, full: TaskInFull, uploads: Uploads, problems: Sequence[Problem]
) -> ResponseReturnValue:
    """Show the page again with what was typed, and what keeps the note from being added."""
    found = sent(full.form, full.known, at=here().clock.now(), uploads=uploads)
    shown = replace(found, answers=None, problems=())
    return show_again(task_id, shown, problems, HTTPStatus.UNPROCESSABLE_ENTITY, uploads)
