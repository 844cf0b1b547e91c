"""The page of a task: what to do, what is known, its form, and why something cannot be done."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, url_for

from service.cases.answers import latest_of_each, sections_of
from service.cases.drafts import DraftView
from service.cases.record import TaskInFull, read_case
from service.errors import Problem
from service.forms import Part
from service.forms.page import Choice, Link
from service.web.asking import MORE
from service.web.documents.task_papers import papers
from service.web.known import known_sections
from service.web.reader import Reader
from service.web.sheets import Sheet, sheet
from service.web.shown import case_bar, hold_sentence, who_of
from service.web.task.beside import beside
from service.web.task.drafting import told_of_others, visible_drafts
from service.web.task.filled import Filled, parts_of, said_part, unasked_parts
from service.web.task.typed import FIELDS, NOTE, OUTCOME, sealed_writer
from service.web.task.why_not import cannot_complete, why_not

ELSEWHERE = "typed_elsewhere"
"""The problem that the reader has typed something else in another tab."""


def task_page(full: TaskInFull, filled: Filled, who: Reader) -> str:
    """Render the page of a task as it is filled in."""
    task = full.task
    case = read_case(task.case.id, actor=who.actor, now=who.now)
    may_complete = "complete" in task.actions
    form = _sheet(full, filled, who, fixed=not may_complete)
    sections = latest_of_each(sections_of(case.id, actor=who.actor, now=who.now))
    others = [one for one in sections if one.task_id != task.id]
    return render_template(
        "tasks/task.html",
        typed=FIELDS,
        task=task,
        bar=case_bar(case, who),
        due=who.due(task.sla.target_at),
        who=who_of(task, who),
        roles=[who.role(role) for role in task.roles],
        done_by=who.person(task.completed_by),
        held=hold_sentence(task.hold, "The task", who) if task.hold else "",
        may_complete=may_complete,
        cannot=cannot_complete(full, case, who),
        why_not=why_not(full, case, who),
        parts=form.parts,
        problem_links=form.problem_links if may_complete or filled.problems else (),
        notice=MORE if filled.form.unfinished and not filled.problems else "",
        known=known_sections(others, who),
        note=filled.note,
        unasked=filled.unasked,
        unasked_parts=list(unasked_parts(filled.unasked)),
        note_error=next((one.message for one in filled.problems if one.field == NOTE), ""),
        **_drafts(full, filled, who, may_complete=may_complete),
        papers=papers(task.id, who),
        **beside(task, case, who),
    )


def _drafts(full: TaskInFull, filled: Filled, who: Reader, *, may_complete: bool) -> dict[str, Any]:
    """Gather what is said of drafts: the one in the form, others to choose from, those unsent."""
    drafts = visible_drafts(full, who)
    own = [one for one in drafts if one.by == who.actor.username]
    lost = not may_complete and any(one.field != NOTE for one in filled.problems)
    return {
        "lost": lost,
        "draft": filled.draft,
        "draft_by": who.person(filled.draft.by) if filled.draft and not filled.seen else "",
        "seen": filled.seen,
        "writer": sealed_writer(full.task.id) if may_complete else "",
        "others_typed": told_of_others(drafts, who),
        "versions": len(drafts) if len(own) > 1 or len(drafts) > len(own) else 0,
        "unsent": [] if lost or may_complete else [_unsent(full, one, who) for one in own],
    }


def _unsent(full: TaskInFull, draft: DraftView, who: Reader) -> Mapping[str, Any]:
    """Show what the reader had typed into a task that they cannot complete."""
    parts = parts_of(full, draft, who)
    return {"at": draft.at, "parts": parts, "id": draft.id, "version": draft.version}


def _sheet(full: TaskInFull, filled: Filled, who: Reader, *, fixed: bool) -> Sheet:
    """Lay out the task's form and, below it, the outcomes to choose from."""
    ours = [one for one in filled.problems if one.field in (OUTCOME, NOTE)]
    theirs = [one for one in filled.problems if one not in ours]
    entered = filled.form.entered
    form = sheet(full.form, entered, full.known, at=who.now, problems=theirs, fixed=fixed)
    links = [_leading(one, theirs, full) for one in form.problem_links]
    links += [Link(one.message, "#note" if one.field == NOTE else "#outcome") for one in ours]
    if fixed and filled.outcome:
        return Sheet((*form.parts, said_part(OUTCOME, "Outcome", filled.outcome)), links)
    if fixed or not full.task.outcomes:
        return Sheet(form.parts, links)
    error = next((one.message for one in ours if one.field == OUTCOME), "")
    return Sheet((*form.parts, _outcomes(full, filled.outcome, error)), links)


def _leading(link: Link, problems: list[Problem], full: TaskInFull) -> Link:
    """Let what was typed in another tab lead to where both can be seen."""
    elsewhere = {one.message for one in problems if one.code == ELSEWHERE}
    if link.text not in elsewhere:
        return link
    return replace(link, href=url_for("web.task_drafts", task_id=full.task.id))


def _outcomes(full: TaskInFull, chosen: str, error: str) -> Part:
    return Part(
        kind="radio",
        name=OUTCOME,
        id="outcome",
        focus="outcome",
        label="What is the outcome?",
        error=error,
        choices=tuple(
            Choice(one, one[:1].upper() + one[1:], chosen=one == chosen)
            for one in full.task.outcomes
        ),
    )
