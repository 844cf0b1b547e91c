"""Drafts of a task: saved as somebody types or at a button, seen side by side, chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.save_draft import Saved
from service.cases.drafts import DraftView, Seen, discard
from service.cases.record import TaskInFull, files_of, read_case, read_task
from service.cases.refusals import DraftsFull, DraftTooLarge
from service.errors import Problem
from service.forms import Part
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.interrupted import rescued_by
from service.web.numbers import number_given
from service.web.reader import Reader, reader
from service.web.scripted import not_saved, wants_json
from service.web.session import acting
from service.web.shown import case_bar
from service.web.statuses import status_of
from service.web.task.drafting import (
    keep_typed,
    told_beside,
    told_of_end,
    told_of_others,
    visible_drafts,
)
from service.web.task.filled import parts_of
from service.web.task.rescuing import draft_as_json, rescue_typed
from service.web.task.typed import NOTE, OUTCOME
from service.web.task.why_not import cannot_complete
from service.web.uploads import take_uploads
from service.web.words import at_moment

SEEN = "_seen"
"""The field that names a draft that the page showed, with its version."""
KEEP = "_keep"
MISSING = {OUTCOME: "Not chosen", NOTE: "None that you can see"}
"""What is said of a version without what stands beside the answers: a note is its writer's."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that was not answered alike in every version; a version without it has None.

    `missing` says so to the reader.
    """

    label: str
    answers: Sequence[Part | None]
    missing: str


@dataclass(frozen=True, slots=True)
class Version:
    """A draft as one of several: whose it is, `seen` as the page names it, and its answers."""

    id: str
    seen: str
    by: str
    own: bool
    at: datetime
    parts: Sequence[Part]


@web.post("/tasks/<task_id>/draft")
@guarded(Verb.COMPLETE_TASK)
@rescued_by(rescue_typed)
def save_draft_of_task(task_id: str) -> ResponseReturnValue:
    """Save what was typed, and tell what else has happened to the task."""
    who = acting()
    with reading():
        full = read_task(task_id, actor=who.who, now=who.at)
    uploads, unkept = take_uploads(full.task.case.id, full.form, acting=who)
    try:
        saved = keep_typed(task_id, acting=who, uploads=uploads)
    except (DraftsFull, DraftTooLarge) as refused:
        if not wants_json():
            raise
        see = url_for("web.task_drafts", task_id=task_id)
        return not_saved(refused.detail, see, status_of(refused))
    return _saved(task_id, saved, unkept)


@web.get("/tasks/<task_id>/drafts")
@guarded(Verb.READ_TASK)
def task_drafts(task_id: str) -> ResponseReturnValue:
    """Show every version of what was typed into a task, and what differs between them."""
    with reading():
        who = reader()
        full = read_task(task_id, actor=who.actor, now=who.now)
        case = read_case(full.task.case.id, actor=who.actor, now=who.now)
        drafts = visible_drafts(full, who)
        who.learn(one.by for one in drafts)
        versions = [_version(full, one, who) for one in drafts]
        return render_template(
            "tasks/drafts.html",
            task=full.task,
            bar=case_bar(case, who),
            versions=versions,
            own=[one for one in versions if one.own],
            differences=_differences(versions),
            headings=[
                f"Version {number}: {one.by}, {at_moment(one.at)}"
                for number, one in enumerate(versions, start=1)
            ],
            file_names={file.id: file.name for file in files_of(case.id)},
            may_complete="complete" in full.task.actions,
            seen_field=SEEN,
            keep_field=KEEP,
        )


@web.post("/tasks/<task_id>/drafts")
@guarded(Verb.COMPLETE_TASK)
def choose_draft(task_id: str) -> ResponseReturnValue:
    """Keep one version and discard the sender's others that they saw, or discard them all."""
    who, keep = acting(), request.form.get(KEEP)
    with reading():
        read_task(task_id, actor=who.who, now=who.at)
    gone = [one for one in _seen() if one.id != keep]
    with transaction():
        discard(task_id, gone, actor=who.who)
    flash("The other version is discarded." if keep else "The draft is discarded.", "success")
    return redirect(url_for("web.task", task_id=task_id, draft=keep or None))


def _seen() -> Iterator[Seen]:
    """Give the drafts that the sender saw."""
    for text in request.form.getlist(SEEN):
        draft, _, version = text.rpartition(":")
        if (number := number_given(version)) is not None:
            yield Seen(draft, number)


def _saved(task_id: str, saved: Saved, unkept: Sequence[Problem]) -> ResponseReturnValue:
    """Answer a saving: to the script of the page, or by the page again."""
    told, leads_to = _told(task_id, saved)
    if wants_json():
        return draft_as_json(saved.draft, told, leads_to)
    for one in unkept:
        flash(one.message, "error")
    flash("What you typed is saved as a draft. It is not sent yet.", "success")
    if told:
        flash(told)
    return redirect(url_for("web.task", task_id=task_id, draft=saved.draft.id))


def _told(task_id: str, saved: Saved) -> tuple[str, str]:
    """Say what a writer should know beyond that their draft is saved, and where to see it."""
    with reading():
        who = reader()
        full = read_task(task_id, actor=who.actor, now=who.now)
        case = read_case(full.task.case.id, actor=who.actor, now=who.now)
        ended = told_of_end(full, who) or cannot_complete(full, case, who)
        if ended:
            return f"{ended} What you type is kept.", url_for("web.task", task_id=task_id)
        beside = told_beside(saved.beside) if saved.beside else ""
        told = beside or told_of_others(visible_drafts(full, who), who)
    return told, url_for("web.task_drafts", task_id=task_id) if told else ""


def _version(full: TaskInFull, draft: DraftView, who: Reader) -> Version:
    """Lay out a version to be read."""
    own = draft.by == who.actor.username
    return Version(
        id=draft.id,
        seen=f"{draft.id}:{draft.version}",
        by="You" if own else who.person(draft.by),
        own=own,
        at=draft.at,
        parts=parts_of(full, draft, who),
    )


def _differences(versions: Sequence[Version]) -> list[Difference]:
    """Find the questions that the versions do not answer alike, in the order of the first."""
    answers = [dict(_answers(one.parts)) for one in versions]
    names = list(dict.fromkeys(name for one in answers for name in one))
    found = []
    for name in names:
        told = [one.get(name) for one in answers]
        if any(_said(one) != _said(told[0]) for one in told):
            label = next(one.label for one in told if one is not None)
            found.append(Difference(label, told, MISSING.get(name, "Not asked")))
    return found


def _said(part: Part | None) -> object:
    """Give what of an answer counts when two are compared."""
    return None if part is None else (part.value, tuple(one.value for one in part.choices))


def _answers(parts: Sequence[Part]) -> Iterator[tuple[str, Part]]:
    """Give the single answers of a page, those within groups and entries too."""
    for part in parts:
        if part.kind == "fixed":
            yield part.name, part
        yield from _answers(part.parts)
