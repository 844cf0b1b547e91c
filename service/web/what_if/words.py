"""What would have been, in words: states, the step at which a case turns, and what differs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from service.bpmn.drawing import describe
from service.cases.models import WhatIfState
from service.definitions.lookup import bundle_by_id
from service.drafts.models import ProcessDraft
from service.errors import Refusal
from service.web.drafts.shown import diagram_of
from service.web.reader import Reader
from service.web.words import Tag, case_tag
from service.what_if.comparing import STOPPED, Difference
from service.what_if.drawn import COMPUTED
from service.what_if.refused import GONE_ELSEWHERE
from service.what_if.summing import Who

STATES: Final[Mapping[WhatIfState, Tag]] = {
    WhatIfState.RUNNING: Tag("Under way", "blue"),
    WhatIfState.STOPPED: Tag("Stopped", "yellow"),
    WhatIfState.DONE: Tag("Done", "green"),
}
_DEEDS: Final[Mapping[str, str]] = {
    "start": "When the case began",
    "wait": "When time had passed",
    "complete": "When {} was completed",
    "hold": "When {} was put on hold",
    "release": "When {} was taken off hold",
    "extend": "When the target of {} was extended",
    "bypass": "When {} was passed over",
    "cancel": "When {} was cancelled",
    "close": "When the case was closed",
    "send": "When the message {} came",
    "broadcast": "When the signal {} came",
    "answer": "When the worker of {} had answered",
}
_OF_OTHERS: Final = frozenset({"send", "broadcast", "answer"})
"""The deeds that are not done to a step of the process."""


class Names:
    """How the steps of a draft, and of the version that it began from, are called."""

    def __init__(self, draft: ProcessDraft) -> None:
        """Read both; what neither draws is called by its id."""
        self._names: dict[str, str] = {}
        if draft.base is not None:
            elements = bundle_by_id(draft.base.id).process.elements
            self._names = {key: one.name for key, one in elements.items() if one.name}
        file = diagram_of(draft)
        try:
            lines = describe(file.content, process=draft.key) if file is not None else ()
        except Refusal:  # What is drawn now cannot be read; the names that were known stay.
            lines = ()
        self._names |= {one.element: one.name for one in lines if one.name}

    def name(self, element: str) -> str:
        """Name a step."""
        return self._names.get(element, element)

    def turning(self, differs: Difference) -> str:
        """Say at which step a case turns."""
        about = differs.about if differs.deed in _OF_OTHERS else self.name(differs.about)
        if about == COMPUTED:
            return _DEEDS[differs.deed].format(
                "what its data name" if differs.deed == "answer" else "that its data name"
            )
        return _DEEDS[differs.deed].format(f"“{about}”" if differs.about else "the case")

    def difference(self, differs: Difference) -> str:
        """Say what would be otherwise from there."""
        say = {
            "open": self._opened,
            "work": self._asked,
            "state": self._state,
            "outcome": self._outcome,
            "ended": self._ended,
            "impossible": self._impossible,
            STOPPED: self._stopped,
        }
        return say[differs.what](differs)

    def _asked(self, differs: Difference) -> str:
        asked, instead = (
            ", ".join(_named(name, "what its data name") for name in one) or "nothing"
            for one in (differs.before, differs.after)
        )
        return f"Workers would be asked for {instead}, not for {asked}."

    def _state(self, differs: Difference) -> str:
        then, other = (case_tag(one).text.lower() for one in (*differs.before, *differs.after))
        return f"The case would be {other}, not {then}."

    def _outcome(self, differs: Difference) -> str:
        (then,), (other,) = differs.before, differs.after
        if then == other:
            return "The case would end with other words of its data."
        return f"The case would end with {_outcome(other)}, not with {_outcome(then)}."

    def _ended(self, differs: Difference) -> str:
        state, outcome = differs.after
        said = f"The case would have been {case_tag(state).text.lower()} by then"
        return f"{said}, with {_outcome(outcome)}."

    def _impossible(self, differs: Difference) -> str:
        why = " ".join(GONE_ELSEWHERE[one] for one in differs.after)
        return f"What was done then could not be done. {why}"

    def _stopped(self, differs: Difference) -> str:
        return f"The case would stop with an incident at {self._called(differs.after)}."

    def _opened(self, differs: Difference) -> str:
        before, after = Counter(differs.before), Counter(differs.after)
        more = self._called((after - before).elements())
        less = self._called((before - after).elements())
        if more and less:
            return f"{more} would be to do, not {less}."
        return f"{more} would be to do as well." if more else f"{less} would not be to do."

    def _called(self, elements: Iterable[str]) -> str:
        return " and ".join(f"“{self.name(one)}”" for one in sorted(elements))


def whose(who: Who | None, reader: Reader) -> str:
    """Say whose work it is: that of any of some roles, or of those that are not told apart."""
    if who is None:
        return "Other roles"
    named = (reader.role(one) if one != COMPUTED else "a role that its data name" for one in who)
    return " or ".join(named) or "Any officer"


def _outcome(said: str) -> str:
    """Say an outcome, which may be none, or made of what the case says."""
    return _named(said, "words of its data", quoted=True) if said else "no outcome"


def _named(name: str, otherwise: str, *, quoted: bool = False) -> str:
    if name == COMPUTED:
        return otherwise
    return f"“{name}”" if quoted else name


def days_in_words(days: float) -> str:
    """Say a number of days to the tenth."""
    return "1 day" if days == 1 else f"{days:,.1f} days"
