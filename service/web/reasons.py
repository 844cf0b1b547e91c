"""Why something is done: a reason chosen from its list, words of one's own, or both."""

from collections.abc import Mapping
from typing import Any, Final

from service.cases.refusals import ReasonRequired
from service.definitions.reasons import (
    Because,
    NoteRequired,
    ReasonKind,
    ReasonUnknown,
    because,
    reasons_for,
)
from service.errors import Problem, Refusal
from service.transaction import reading
from service.web.sheets import Sent

LISTED: Final = "listed_reason"
"""The question that offers the list; it stands on every sheet that asks why."""


def reason_facts(kind: ReasonKind) -> dict[str, Any]:
    """Give a sheet the reasons that it offers, and those that need words of one's own."""
    found = reasons_for(kind, offered=True)
    return {
        "reasons": [{"value": one.code, "label": one.words} for one in found],
        "reasons_offered": bool(found),
        "needing_words": [one.code for one in found if one.needs_note],
        LISTED: None,
    }


def reason_given(kind: ReasonKind, answers: Mapping[str, Any], own: str) -> Because:
    """Give the reason of a sheet whose question `own` takes words of one's own.

    Raises ReasonUnknown and NoteRequired.
    """
    return because(kind, answers.get(LISTED), answers.get(own) or "")


def with_reason(found: Sent, kind: ReasonKind, own: str) -> tuple[Sent, Because]:
    """Give a sheet that was sent with its reason; one that will not do is a problem of the sheet.

    For sheets whose answers are carried out later, or more than once.
    """
    if found.answers is None:
        return found, Because("")
    try:
        with reading():
            return found, reason_given(kind, found.answers, own)
    except (ReasonUnknown, NoteRequired) as refused:
        problem = Problem(refused.code(), refused.detail, field=reason_fields(own)[type(refused)])
        return Sent(found.entered, problems=(problem,)), Because("")


def reason_fields(own: str) -> dict[type[Refusal], str]:
    """Name the questions of which the refusals of a reason speak."""
    return {ReasonUnknown: LISTED, NoteRequired: own, ReasonRequired: own}
