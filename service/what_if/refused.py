"""Why what was done then cannot be done with a draft, in words that say nothing of the case."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.cases.refusals import (
    CaseHasOpenWork,
    CaseIsNotHeld,
    HoldTooLong,
    OutcomeRequired,
    OutcomeUnknown,
    TaskIsHeld,
    TaskIsMandatory,
    TaskIsNotHeld,
)
from service.errors import Refusal
from service.forms.refusals import AnswersInvalid
from service.people.refusals import DutiesAreSeparate, NotAllowed
from service.stories.acting import (
    NobodyWaits,
    NoSuchTask,
    NothingAsked,
    TakesTooLong,
    TimersWithoutEnd,
)
from service.stories.refusals import CaseUntellable

GONE_ELSEWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        NoSuchTask.code(): "No such task was to be done then.",
        NobodyWaits.code(): "Nothing in the case waited for it.",
        NothingAsked.code(): "Nothing of the kind was asked of a worker.",
        TaskIsHeld.code(): "The task was on hold.",
        TaskIsNotHeld.code(): "The task was not on hold.",
        CaseIsNotHeld.code(): "The case was not on hold.",
    }
)
"""Refusals that say where the case is, not what is wrong with what was answered."""
ENDLESS: Final = frozenset({TakesTooLong.code(), TimersWithoutEnd.code()})
_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        OutcomeRequired.code(): "With the draft the task asks for an outcome; none was chosen.",
        OutcomeUnknown.code(): "With the draft the task has no such outcome as was chosen then.",
        AnswersInvalid.code(): "What was answered then does not fit a form of the draft.",
        TaskIsMandatory.code(): "With the draft the task may be neither passed over nor cancelled.",
        CaseHasOpenWork.code(): "With the draft the case would have work left when it was closed.",
        HoldTooLong.code(): "With the draft the hold that was placed then would be too long.",
        DutiesAreSeparate.code(): "With the draft somebody else would have to do it.",
        NotAllowed.code(): "With the draft somebody else would have to do it.",
        TakesTooLong.code(): "It takes too long to tell: a loop may never end.",
        TimersWithoutEnd.code(): "Timers fall due without end.",
    }
)
_OTHERWISE: Final = "What was done then is refused with the draft."


def reason_of(code: str) -> str:
    """Say why something cannot be done, by the code of the refusal."""
    return _REASONS.get(code, _OTHERWISE)


def said_of(refused: Refusal) -> str:
    """Say why a case cannot be told at all: in words that are the same for every case."""
    if isinstance(refused, CaseUntellable):
        return refused.detail
    return type(refused)().detail
