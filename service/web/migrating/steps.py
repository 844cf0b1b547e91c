"""What becomes of each step and clock: shown on both diagrams, and answered in a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import request

from service.bpmn.drawing import GONE, MOVED, NEW, Counterpart, describe
from service.bpmn.model import Element
from service.bpmn.pairing import Because, pair_up
from service.cases.migrating.choosing import Wishes, clock_elements
from service.cases.models import MigrationRun
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_of, version_of
from service.engine.stimuli import Choice
from service.errors import Fault
from service.web.migrating.names import Names

STEP, CLOCK = "step.", "clock."
"""What the names of the page's fields begin with; the id of an element follows."""
MOST_OFFERED = 20_000
"""So many options a page offers at most; of very large processes it asks only what changed."""
CLOCK_WORDS: Final[Mapping[Choice, str]] = {
    "keep": "Keep it as it is",
    "restart": "Start it anew",
    "recompute": "Count it anew from where it began",
}
_BECAUSE: Final[Mapping[Because | None, str]] = {
    Because.SAME_ID: "",
    Because.SAME_NAME: "Suggested: it has the same name",
    Because.SIMILAR_NAME: "Suggested: it has a similar name",
    Because.SAME_PLACE: "Suggested: it stands in the same place",
    None: "Nothing there looks like it",
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step that cases may stand in, what it becomes, and what else it could become.

    `options` are ids and names of steps of its kind; none are offered where nothing is asked. One
    that `is_same` has its own id there as well. Cases `may_stay` that stand in one which no step of
    its kind has the id of.
    """

    element: str
    name: str
    kind: str
    chosen: str
    options: Sequence[tuple[str, str]]
    hint: str
    is_same: bool
    may_stay: bool


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock, what is said of it in the version left, and what may become of it."""

    element: str
    name: str
    rule: str
    statutory: bool
    chosen: str
    options: Sequence[tuple[str, str]]


def suggested(key: str, left: Sequence[int], taken: int, *, at: datetime) -> dict[str, str]:
    """Suggest new ids for the elements of the versions left that are called otherwise now.

    Raises ProcessNotFound, VersionNotFound.
    """
    new = bundle_of(version_of(key, at=at, version=taken))
    found: dict[str, str] = {}
    for number in sorted(set(left)):
        old = bundle_of(version_of(key, at=at, version=number))
        for one in pair_up(old.process, new.process):
            if one.became is not None and one.because is not Because.SAME_ID:
                found[one.element] = one.became
    return found


class Steps:
    """The steps of the versions left beside those of the version taken."""

    def __init__(self, run: MigrationRun, left: Sequence[Bundle], taken: Bundle) -> None:
        """`left` begins with the newest version; an element is read there first."""
        self._run, self._left, self._taken = run, left, taken
        self._names = Names(left, taken)
        self._drawn: dict[str, tuple[Element, str]] = {}
        self._because: dict[str, Because | None] = {}
        for bundle in left:
            because = {one.element: one.because for one in pair_up(bundle.process, taken.process)}
            for one in describe(bundle.bpmn, process=bundle.key):
                drawn = bundle.process.elements[one.element], one.kind
                self._drawn.setdefault(one.element, drawn)
                self._because.setdefault(one.element, because[one.element])

    def rows(self) -> list[StepRow]:
        """Give a row for each step, in the order in which a case meets them."""
        alike: dict[str, list[tuple[str, str]]] = {}
        for one in describe(self._taken.bpmn, process=self._taken.key):
            kind = self._taken.process.elements[one.element].type
            alike.setdefault(kind, []).append((one.element, f"{one.name} ({one.element})"))
        offered = sum(len(alike.get(one.type, ())) for one, _ in self._drawn.values())
        return [
            self._row(one, kind, alike.get(one.type, []), asks_all=offered <= MOST_OFFERED)
            for one, kind in self._drawn.values()
        ]

    def _row(
        self, one: Element, kind: str, alike: list[tuple[str, str]], *, asks_all: bool
    ) -> StepRow:
        because, chosen = self._because[one.id], self.chosen(one.id)
        is_same = because is Because.SAME_ID and chosen == one.id
        suggestion = self._run.mapping.get(one.id) if because is not Because.SAME_ID else None
        return StepRow(
            element=one.id,
            name=one.name or kind,
            kind=kind,
            chosen=chosen,
            options=alike if asks_all or not is_same else (),
            hint="" if is_same or (chosen and not suggestion) else _BECAUSE[because],
            is_same=is_same,
            may_stay=because is not Because.SAME_ID,
        )

    def chosen(self, element: str) -> str:
        """Give what an element becomes by the wishes of the run; "" where nothing stands for it."""
        there = self._run.mapping.get(element, element)
        return there if there in self._taken.process.elements else ""

    def clocks(self, *, may_move_law: bool) -> Iterator[ClockRow]:
        """Give a row for each clock of the versions left."""
        for element in self._clock_elements():
            rule, statutory = self._rule(element)
            offered: list[Choice] = ["keep", "restart", "recompute"]
            if statutory or element == self._taken.key:
                offered.remove("restart")
            if statutory and not may_move_law:
                offered.remove("recompute")
            yield ClockRow(
                element=element,
                name=self._names.name(element),
                rule=rule,
                statutory=statutory,
                chosen=self._run.clocks.get(element, "keep"),
                options=[(one, CLOCK_WORDS[one]) for one in offered],
            )

    def marks(self) -> tuple[dict[str, Counterpart], dict[str, Counterpart]]:
        """Mark on both diagrams what is called otherwise, what is gone and what is new."""
        newest, taken = self._left[0].process.elements, self._taken.process.elements
        old, new, number = dict[str, Counterpart](), dict[str, Counterpart](), 0
        for element in newest:
            there = self.chosen(element)
            if not there:
                old[element] = Counterpart("Nothing stands for it", GONE)
            elif there != element:
                number += 1
                old[element] = Counterpart(f"Becomes {self._names.became(there)}", MOVED, number)
                new[there] = Counterpart(f"Was {self._names.name(element)}", MOVED, number)
        stood = {self.chosen(element) for element in newest}
        new |= {one: Counterpart("New", NEW) for one in taken if one not in stood}
        return old, new

    def wishes(self) -> Wishes:
        """Read the wishes that the page sends; what it does not ask about stays."""
        mapping = dict[str, str]()
        for element in self._drawn:
            there = request.form.get(f"{STEP}{element}", self.chosen(element))
            if there and there != element:
                mapping[element] = there
        clocks = dict[str, Choice]()
        for element in self._clock_elements():
            choice = request.form.get(f"{CLOCK}{element}")
            if choice in ("restart", "recompute"):
                clocks[element] = "restart" if choice == "restart" else "recompute"
        return Wishes(mapping, clocks)

    def _clock_elements(self) -> list[str]:
        found = {one for bundle in self._left for one in clock_elements(bundle)}
        order = [self._taken.key, *self._drawn]
        return [one for one in order if one in found]

    def _rule(self, element: str) -> tuple[str, bool]:
        """Say a clock as the newest version with it does, and whether any calls it the law's."""
        rules = [_rule(one, element) for one in self._left if element in clock_elements(one)]
        return rules[0][0], any(statutory for _, statutory in rules)


def _rule(bundle: Bundle, element: str) -> tuple[str, bool]:
    """Say the clock of an element, or of a whole process, and whether it is the law's."""
    drawn = bundle.process.elements.get(element)
    sla = drawn.sla if drawn is not None else bundle.process.sla
    if sla is not None:
        return f"within {sla.within}", sla.kind == "statutory"
    if drawn is None or not drawn.has("timer"):
        raise Fault(f"{element} has no clock.")
    timer = next(one for one in drawn.events if one.kind == "timer")
    return f"timer {timer.rule}", drawn.rule is not None and drawn.rule.kind == "statutory"
