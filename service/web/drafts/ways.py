"""What stories came by, as marks on the drawing of their process and in words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.bpmn.drawing import (
    ElementLine,
    Marked,
    OnTheWay,
    Reached,
    describe,
    draw,
    read_drawing,
)
from service.bpmn.model import Process
from service.drafts.came import Came, StepCame
from service.drafts.models import ProcessDraft, StoryRun
from service.errors import Refusal
from service.stories.coverage import Coverage
from service.web.drafts.shown import diagram_of

_WORD = re.compile(r"\w(?:[\w.-]*\w)?")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The process of a draft: how it is drawn, and what its elements are called."""

    source: bytes
    process: Process
    names: Mapping[str, str]

    def picture(self, marks: Mapping[str, Marked]) -> Markup:
        """Draw it with what is told of its elements and flows; empty where nothing is drawn."""
        # The drawing room escapes every text of the diagram itself.
        return Markup(draw(self.source, process=self.process.key, states=marks) or "")  # noqa: S704

    def lines(self, marks: Mapping[str, Marked]) -> tuple[ElementLine, ...]:
        """Say the same as a list."""
        return describe(self.source, process=self.process.key, states=marks)

    def branch(self, flow_id: str) -> str:
        """Say which way a flow leads."""
        flow = self.process.flows[flow_id]
        named = f"“{flow.name}”, " if flow.name else ""
        return f"{named}from “{self.names[flow.source]}” to “{self.names[flow.target]}”"


def in_names(text: str, names: Mapping[str, str]) -> str:
    """Write a text that speaks of elements by their ids with their names."""

    def called(found: re.Match[str]) -> str:
        return f"“{names[found[0]]}”" if found[0] in names else found[0]

    return _WORD.sub(called, text)


def drawn_in(draft: ProcessDraft) -> Drawn | None:
    """Read what a draft draws; None for what cannot be read."""
    file = diagram_of(draft)
    if file is None:
        return None
    try:
        process = read_drawing(file.content, draft.key)[0].processes[draft.key]
        lines = describe(file.content, process=draft.key)
    except Refusal:
        return None
    return Drawn(file.content, process, {one.element: one.name for one in lines})


def marks_of_way(came: Came, flows: Iterable[str], process: Process) -> dict[str, Marked]:
    """Mark the way of one story: where it came by and in which order, where it ended and failed."""
    places: dict[str, list[int]] = {}
    for place, element in enumerate((one for one in came.path if one in process.elements), start=1):
        places.setdefault(element, []).append(place)
    left = {*came.stands, *_last_end(came, process)}
    amiss = {one for step in came.steps if not step.held for one in about(step, process)}
    told = places.keys() | (left | amiss) & process.elements.keys()
    marks: dict[str, Marked] = {
        one: OnTheWay(places.get(one, ()), one in left, one in amiss) for one in told
    }
    return marks | {one: OnTheWay() for one in flows}


def _last_end(came: Came, process: Process) -> set[str]:
    """Give the end at which a case that is over came last."""
    types = {one: process.elements[one].type for one in came.path if one in process.elements}
    ends = [one for one in came.path if types.get(one) == "endEvent"]
    return set(ends[-1:]) if not came.stands else set()


def about(step: StepCame, process: Process) -> list[str]:
    """Give the elements that what went amiss in a step speaks of, or else the one that it is at."""
    words = {word for said in step.said for word in _WORD.findall(said)}
    named = [one for one in process.elements if one in words]
    return named or [one for one in process.elements if one == step.element]


def marks_of_reach(
    runs: Sequence[StoryRun], reached: Coverage, process: Process
) -> dict[str, Marked]:
    """Mark by how many stories each element is passed, and which branches none takes."""
    passed = Counter(one for run in runs for one in run.passed)
    taken = {one for run in runs for one in run.flows}
    elements = {one: Reached(passed[one]) for one in process.elements}
    flows = {one: Reached(1) for one in taken if one in process.flows}
    return {**elements, **flows, **{one: Reached(0) for one in reached.missed_branches}}
