"""The sheets that are filled in while a process is tried out: its start, a task, a hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import request

from service.errors import Problem
from service.forms import Form, Part
from service.forms.page import Choice, Link
from service.stories.opening import Opening, Way
from service.stories.trial import TaskToDo
from service.web.sheets import Sent, Sheet, joined, question, sent, sheet
from service.web.trying.typed_json import JsonUnreadable, json_given

OUTCOME: Final = "_outcome"
_PAYLOAD = "trial_payload"


@dataclass(frozen=True, slots=True)
class TaskSent:
    """What was filled in for a task: the answers, the outcome, and why that will not do."""

    form: Sent
    outcome: str | None = None
    problem: str = ""

    @property
    def is_right(self) -> bool:
        """Tell whether the task can be completed with it."""
        return self.form.answers is not None and not self.problem


def task_sent(task: TaskToDo, at: datetime) -> TaskSent:
    """Take a task's form and outcome out of what was posted."""
    found = sent(task.full.form, task.full.known, at=at)
    outcomes, chosen = task.full.task.outcomes, request.form.get(OUTCOME)
    if outcomes and chosen not in outcomes:
        return TaskSent(found, problem="" if found.unfinished else "Choose an outcome")
    return TaskSent(found, chosen if outcomes else None)


def task_sheet(task: TaskToDo, filled: TaskSent, at: datetime) -> Sheet:
    """Lay a task out as its officers get it: its form, and the outcomes below."""
    full = task.full
    form = sheet(full.form, filled.form.entered, full.known, at=at, problems=filled.form.problems)
    outcomes = full.task.outcomes
    if not outcomes:
        return form
    links = [Link(filled.problem, "#outcome")] if filled.problem else []
    return joined(form, Sheet((_choice(outcomes, filled),), links))


def _choice(outcomes: Sequence[str], filled: TaskSent) -> Part:
    return Part(
        kind="radio",
        name=OUTCOME,
        id="outcome",
        focus="outcome",
        label="What is the outcome?",
        error=filled.problem,
        choices=tuple(
            Choice(one, one[:1].upper() + one[1:], chosen=one == filled.outcome) for one in outcomes
        ),
    )


@dataclass(frozen=True, slots=True)
class StartSent:
    """What was filled in to start: when, in which calendar, and the start's own form."""

    about: Sent
    form: Sent

    @property
    def is_right(self) -> bool:
        """Tell whether the case can be started with it."""
        return self.about.answers is not None and self.form.answers is not None


def start_sent(opening: Opening, way: Way, at: datetime) -> StartSent:
    """Take the start out of what was posted."""
    about = sent(question("trying_start"), _calendars(opening), at=at)
    if way.is_plain:
        return StartSent(about, sent(way.form, {}, at=at))
    found = sent(question("trying_message"), {}, at=at)
    try:
        return StartSent(about, Sent(found.entered, answers=json_given(_typed(found.entered))))
    except JsonUnreadable as refused:
        problem = Problem(refused.code(), refused.detail, field=_PAYLOAD)
        return StartSent(about, Sent(found.entered, problems=(problem,)))


def start_sheet(opening: Opening, way: Way, filled: StartSent, at: datetime) -> Sheet:
    """Lay out what is asked to start."""
    form = way.form if way.is_plain else question("trying_message")
    data, about = _calendars(opening), filled.about
    return joined(
        sheet(question("trying_start"), about.entered, data, at=at, problems=about.problems),
        sheet(form, filled.form.entered, {}, at=at, problems=filled.form.problems),
    )


def asked_first(way: Way) -> Form | None:
    """Give the form that people fill in at a start, if they do."""
    return way.form if way.is_plain else None


def _calendars(opening: Opening) -> Mapping[str, Any]:
    return {"calendars": [{"value": key, "label": name} for key, name in opening.calendars]}


def _typed(entered: Mapping[str, Any]) -> str:
    typed = entered.get(_PAYLOAD)
    return typed if isinstance(typed, str) else ""
