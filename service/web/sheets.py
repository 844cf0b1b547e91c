"""A form on a page: as it is first shown, and as it comes back when it is sent.

The same machinery serves the forms of processes and our own questions (`questions/*.json`): what
is asked is laid out by `service.forms`, and nothing reaches a command that has not passed it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import request

from service.errors import Problem
from service.forms import (
    AnswersInvalid,
    Form,
    Part,
    answers_from_fields,
    answers_to_show,
    asks_more,
    check_answers,
    lay_out,
    link_problems,
    presses_row_button,
    read_form,
)
from service.forms.page import Link
from service.forms.posted import ASKED

_QUESTIONS = Path(__file__).parent / "questions"
Json = Any


@cache
def question(name: str) -> Form:
    """Return one of our own forms by its file's name."""
    path = _QUESTIONS / f"{name}.json"
    return read_form(path.read_bytes(), file=path.name)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form laid out: its parts, and the links of the error summary."""

    parts: Sequence[Part]
    problem_links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent: `entered` as typed, `answers` when they are right, else `problems`.

    `unfinished` says that the page is only to be shown again, with entries added or removed or
    with the questions that the answers opened; what was not asked yet is no problem then.
    """

    entered: Mapping[str, Json]
    answers: Mapping[str, Json] | None = None
    problems: tuple[Problem, ...] = ()
    unfinished: bool = False

    @property
    def right(self) -> Mapping[str, Json]:
        """Return the answers that passed."""
        return self.answers or {}


def sheet(
    form: Form | None,
    entered: Mapping[str, Json],
    data: Mapping[str, Json],
    *,
    at: datetime,
    problems: Iterable[Problem] = (),
    fixed: bool = False,
) -> Sheet:
    """Lay a form out with what was entered and what is wrong with it; no form, an empty sheet."""
    found = tuple(problems)
    if form is None:
        return Sheet((), link_problems((), found))
    parts = lay_out(form, entered, data, at=at, problems=found, fixed=fixed)
    return Sheet(parts, link_problems(parts, found))


def joined(*sheets: Sheet) -> Sheet:
    """Put several forms on one page, one after the other."""
    return Sheet(
        tuple(part for one in sheets for part in one.parts),
        tuple(link for one in sheets for link in one.problem_links),
    )


def sent(
    form: Form | None,
    data: Mapping[str, Json],
    *,
    at: datetime,
    uploads: Mapping[str, Sequence[str]] | None = None,
    gone: Collection[str] = (),
) -> Sent:
    """Take a form out of the posted fields and hold it against its rules.

    `uploads` are the ids of files that came with it, by the name of their question; `gone` those
    of files that the page still names and nobody has any more.
    """
    if form is None:
        return Sent({}, answers={})
    posted = {
        name: [value for value in values if value not in gone]
        for name, values in request.form.lists()
    }
    for name, ids in (uploads or {}).items():
        posted.setdefault(name, []).extend(ids)
    entered = answers_from_fields(form, posted)
    if presses_row_button(posted):
        return Sent(answers_to_show(form, entered, data), unfinished=True)
    more = asks_more(form, posted, entered, data, at=at)
    shown = answers_to_show(form, entered, data) if more else entered
    try:
        answers = check_answers(form, entered, data, at=at)
    except AnswersInvalid as refused:
        asked = set(posted.get(ASKED, ()))
        known = tuple(one for one in refused.problems if not more or one.field in asked)
        return Sent(shown, problems=known, unfinished=more)
    return Sent(shown, unfinished=True) if more else Sent(entered, answers=answers)
