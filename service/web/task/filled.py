"""A task's page as somebody has filled it in: just now, in a draft, or not at all yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

from service.cases.drafts import DraftView, Fields, Seen
from service.cases.record import TaskInFull
from service.errors import Problem
from service.forms import NO_FORM, Part, answers_from_fields, answers_to_show, unasked
from service.web.reader import Reader
from service.web.sheets import Sent, sheet
from service.web.task.typed import NOTE, OUTCOME, seen_draft, typed_fields


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the page: its form, the outcome, a note; `seen` is the draft it comes from.

    `draft` is that draft where the page only shows what was saved.
    """

    form: Sent
    outcome: str = ""
    note: str = ""
    seen: Seen | None = None
    draft: DraftView | None = None
    problems: tuple[Problem, ...] = ()
    unasked: Fields = field(default_factory=dict)
    """What was typed before the form changed and is not asked any more: it stays with the draft."""


def not_filled(full: TaskInFull) -> Filled:
    """Start from what is known."""
    return Filled(Sent(full.data))


def filled_before(full: TaskInFull, draft: DraftView, *, own: bool) -> Filled:
    """Take up a draft; somebody else's is only a start, which the first saving makes one's own."""
    return Filled(
        Sent(answers_of(full, draft.fields, blanks=True)),
        outcome=_first(draft.fields, OUTCOME),
        note=_first(draft.fields, NOTE) if own else "",
        seen=draft.seen if own else None,
        draft=draft,
        unasked=_unasked(full, draft.fields) if own else {},
    )


def filled_now(
    full: TaskInFull, form: Sent, problems: Sequence[Problem] = (), *, seen: Seen | None = None
) -> Filled:
    """Show again what was sent; `seen` is the draft that keeps it by now."""
    return Filled(
        form,
        outcome=request.form.get(OUTCOME, ""),
        note=request.form.get(NOTE, ""),
        seen=seen or seen_draft(),
        problems=tuple(problems),
        unasked=_unasked(full, typed_fields()),
    )


def _unasked(full: TaskInFull, fields: Fields) -> Fields:
    return unasked(full.form or NO_FORM, fields)


def answers_of(full: TaskInFull, fields: Fields, *, blanks: bool = False) -> Mapping[str, object]:
    """Read the answers out of a draft's fields, as they were typed; perhaps with blank entries."""
    if full.form is None:
        return {}
    return answers_to_show(
        full.form, answers_from_fields(full.form, fields, blanks=blanks), full.known
    )


def parts_of(full: TaskInFull, draft: DraftView, who: Reader) -> Sequence[Part]:
    """Lay out what a draft holds, to be read; its note is for its writer alone."""
    answers = answers_of(full, draft.fields)
    parts = sheet(full.form, answers, full.known, at=who.now, fixed=True).parts
    said = [said_part(OUTCOME, "Outcome", _first(draft.fields, OUTCOME))]
    if draft.by == who.actor.username:
        said.append(said_part(NOTE, "Note", _first(draft.fields, NOTE).strip()))
    return (
        *parts,
        *unasked_parts(_unasked(full, draft.fields)),
        *(one for one in said if one.value),
    )


def unasked_parts(fields: Fields) -> Iterator[Part]:
    """Lay out what is not asked any more, to be read, by the names that it was typed under."""
    for name, texts in fields.items():
        yield said_part(name, name.replace("_", " "), "; ".join(texts))


def said_part(name: str, label: str, text: str) -> Part:
    """Lay out what stands beside the answers, to be read."""
    return Part(kind="fixed", name=name, label=label, value=text, shown_as="textfield")


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")
