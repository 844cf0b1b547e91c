"""Holding a story against the process that it tells: whether what it names is there at all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.bpmn.model import HUMAN, Element
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_of, effective_versions
from service.errors import Problem
from service.stories.expectations import CASE
from service.stories.page import nearest
from service.stories.story import (
    Answer,
    Bypass,
    Cancel,
    Complete,
    Deed,
    Expected,
    Extend,
    Hold,
    Release,
    Send,
    Step,
    Story,
)

_TASKS = ("open", "held", "done")
_COMPUTED = "${"


def check_story(story: Story, bundle: Bundle, *, at: datetime) -> list[Problem]:
    """Say what a story names that its process, and what that calls, does not have."""
    return list(_Check(story, bundle, elements_of(bundle, at)).problems())


def elements_of(bundle: Bundle, at: datetime) -> Mapping[str, tuple[Element, Bundle]]:
    """Give every element that the case may come to."""
    bundles = [bundle]
    if any(one.type == "callActivity" for one in bundle.process.elements.values()):
        bundles += [bundle_of(one) for one in effective_versions(at) if one.key != bundle.key]
    return {
        key: (element, one)
        for one in reversed(bundles)
        for key, element in one.process.elements.items()
    }


@dataclass
class _Check:
    story: Story
    bundle: Bundle
    elements: Mapping[str, tuple[Element, Bundle]]

    def problems(self) -> Iterator[Problem]:
        start = self.story.start
        if start.element is not None:
            starts = {one for one in self.elements if self._type(one) == "startEvent"}
            yield from self._known(None, [start.element], starts, "start event")
        yield from self._expected(None, start.expect)
        for step in self.story.steps:
            if step.does is not None:
                yield from self._deed(step, step.does)
            yield from self._expected(step, step.expect)

    def _deed(self, step: Step, deed: Deed) -> Iterator[Problem]:
        if isinstance(deed, Complete):
            yield from self._known(step, [deed.task], self._tasks(), "task")
            if deed.task in self.elements and step.refused is None:
                yield from self._answers(step, deed)
        elif isinstance(deed, Hold | Release | Extend | Bypass | Cancel):
            yield from self._known(step, [deed.task] if deed.task else [], self._tasks(), "task")
        elif isinstance(deed, Send):
            if step.refused is None:
                yield from self._known(step, [deed.message], self._messages(), "message")
        elif isinstance(deed, Answer):
            yield from self._known(step, [deed.topic], self._topics(), "topic")

    def _answers(self, step: Step, deed: Complete) -> Iterator[Problem]:
        element, bundle = self.elements[deed.task]
        if deed.outcome is not None:
            yield from self._known(step, [deed.outcome], set(element.outcomes), "outcome")
        form = bundle.forms.get(element.form or "")
        if form is not None:
            yield from self._known(step, list(deed.data), set(form.keys), f"field of {form.key}")

    def _expected(self, step: Step | None, expected: Expected) -> Iterator[Problem]:
        for word in _TASKS:
            yield from self._known(step, expected.get(word, ()), self._tasks(), "task")
        yield from self._known(step, expected.get("passed", ()), set(self.elements), "element")
        yield from self._known(step, expected.get("due", ()), self._tasks(), "task")
        yield from self._known(step, expected.get("sla", ()), self._tasks() | {CASE}, "task")
        yield from self._known(step, expected.get("work", ()), self._topics(), "topic")

    def _known(
        self, step: Step | None, names: Iterable[str], known: set[str], what: str
    ) -> Iterator[Problem]:
        if any(_COMPUTED in one for one in known):
            return
        for name in names:
            if name not in known:
                place = f"Step {step.number}" if step else "Start"
                yield Problem(
                    f"{what.partition(' ')[0]}_unknown",
                    f"{place}: {self.bundle.name} has no {what} {name!r}.",
                    nearest(name, known),
                    file=f"{step.of if step else self.story.name}.yaml",
                    element=name,
                    line=step.line if step else None,
                )

    def _type(self, element: str) -> str:
        return self.elements[element][0].type

    def _tasks(self) -> set[str]:
        return {one for one in self.elements if self._type(one) in HUMAN}

    def _messages(self) -> set[str]:
        found = {
            event.name
            for element, _ in self.elements.values()
            for event in element.events
            if event.kind == "message" and event.name
        }
        return found | {one.message for one, _ in self.elements.values() if one.message}

    def _topics(self) -> set[str]:
        """Give the topics that are asked for; some have none drawn, and those are the product's."""
        return {one.topic for one, _ in self.elements.values() if one.topic}
