"""Bulk runs in words: what is asked, the answers as kept, and what is told of each item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from service.cases.case_list import names_of_cases
from service.cases.models import BulkItem, BulkKind, BulkRun, BulkState, BulkVerb, ItemState
from service.cases.worklist import names_of_tasks
from service.definitions.reasons import Because, ReasonKind
from service.web.holding import HOLD_START, release_at
from service.web.reader import Reader


@dataclass(frozen=True, slots=True)
class Words:
    """How a run is called, and the sheet of questions that it asks."""

    heading: str
    question: str


_VERBS: Final[Mapping[BulkVerb, tuple[str, str]]] = {
    BulkVerb.ASSIGN: ("Pass on", "assign"),
    BulkVerb.HOLD: ("Put on hold", "hold"),
    BulkVerb.RELEASE: ("Release", "release"),
    BulkVerb.CANCEL: ("Cancel", "reason"),
}
REASONS: Final[Mapping[tuple[BulkKind, BulkVerb], tuple[ReasonKind, str]]] = {
    (BulkKind.TASK, BulkVerb.ASSIGN): (ReasonKind.ASSIGN, "assign_reason"),
    (BulkKind.TASK, BulkVerb.HOLD): (ReasonKind.HOLD, "hold_reason"),
    (BulkKind.TASK, BulkVerb.RELEASE): (ReasonKind.RELEASE, "release_note"),
    (BulkKind.TASK, BulkVerb.CANCEL): (ReasonKind.CANCEL_TASK, "reason"),
    (BulkKind.CASE, BulkVerb.ASSIGN): (ReasonKind.ASSIGN, "assign_reason"),
    (BulkKind.CASE, BulkVerb.HOLD): (ReasonKind.HOLD, "hold_reason"),
    (BulkKind.CASE, BulkVerb.RELEASE): (ReasonKind.RELEASE, "release_note"),
    (BulkKind.CASE, BulkVerb.CANCEL): (ReasonKind.CANCEL_CASE, "reason"),
}
"""The list of reasons of each deed, and the question that takes words of one's own."""
VERBS: Final = tuple((verb.value, words) for verb, (words, _) in _VERBS.items())
"""What can be done in bulk, as a list offers it."""
_THINGS: Final = {BulkKind.TASK: "tasks", BulkKind.CASE: "cases"}
BEGAN_AT: Final = {BulkKind.TASK: "web.team_tasks", BulkKind.CASE: "web.team_cases"}
"""The list, by its endpoint, in which things of a kind are chosen."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item: its name and address (none when the reader may see it no longer), and how it is."""

    name: str
    href: str
    state: str
    colour: str
    said: str


def words_of(run: BulkRun) -> Words:
    """Say what a run does."""
    if run.verb is BulkVerb.RETRY:
        return Words("Try again: incidents", "")
    verb, sheet = _VERBS[run.verb]
    return Words(f"{verb}: {_THINGS[run.kind]}", sheet)


def chosen_words(kind: BulkKind, number: int) -> str:
    """Say in one sentence how many things were chosen."""
    things = _THINGS[kind]
    return (
        f"1 {things.removesuffix('s')} is chosen."
        if number == 1
        else f"{number} {things} are chosen."
    )


def entered_at_first(run: BulkRun) -> Mapping[str, Any]:
    """Give what the questions start from."""
    if run.verb is BulkVerb.HOLD:
        return HOLD_START
    at_nine: Mapping[str, Any] = {"release_at": HOLD_START["hold_release_at"]}
    return at_nine if run.verb is BulkVerb.RELEASE else {}


def answers_of(verb: BulkVerb, answers: Mapping[str, Any], given: Because) -> dict[str, Any]:
    """Give the answers as the run keeps them, with the reason that was given."""
    return {**_answers_of(verb, answers, given), "reason_code": given.code}


def _answers_of(verb: BulkVerb, answers: Mapping[str, Any], given: Because) -> dict[str, Any]:
    if verb is BulkVerb.ASSIGN:
        return {"to": answers["assign_to"], "reason": given.words}
    if verb is BulkVerb.HOLD:
        return {
            "release_at": answers["hold_release_at"],
            "reason": given.words,
            "note": answers.get("hold_note") or "",
        }
    if verb is BulkVerb.RELEASE:
        until = release_at(answers)
        return {
            "release_at": until.isoformat() if until else None,
            "note": given.words,
        }
    return {"reason": given.words}


def told(run: BulkRun, items: Sequence[BulkItem], who: Reader) -> list[ItemLine]:
    """Tell of each item how it is; those that were refused come first."""
    if run.kind is BulkKind.TASK:
        names = names_of_tasks([item.thing_id for item in items], actor=who.actor)
    else:
        names = names_of_cases([item.case_id for item in items], actor=who.actor)
    ordered = sorted(items, key=lambda one: (one.state is not ItemState.REFUSED, one.position))
    return [_line(item, names, run) for item in ordered]


def _line(item: BulkItem, names: Mapping[str, str], run: BulkRun) -> ItemLine:
    if run.kind is BulkKind.TASK:
        name, href = names.get(item.thing_id), url_for("web.task", task_id=item.thing_id)
    else:
        name, href = names.get(item.case_id), url_for("web.case", case_id=item.case_id)
    state, colour = _STATES[run.state is BulkState.TRIED, item.state]
    return ItemLine(name or "Not yours to see", href if name else "", state, colour, item.said)


_STATES: Final[Mapping[tuple[bool, ItemState], tuple[str, str]]] = {
    (True, ItemState.WAITING): ("Will be done", "green"),
    (True, ItemState.REFUSED): ("Cannot be done", "red"),
    (False, ItemState.WAITING): ("Waiting", "blue"),
    (False, ItemState.REFUSED): ("Not done", "red"),
    (False, ItemState.DONE): ("Done", "green"),
}
"""An item in words, by whether the run is only tried out."""
