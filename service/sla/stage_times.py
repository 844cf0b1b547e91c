"""How long the elements of a diagram may take: their SLAs and the waits that are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.bpmn.facts import Rule
from service.bpmn.model import Element, Process
from service.errors import Refusal
from service.sla.policies import TARGET, Policy
from service.sla.rules import parse_rule

Drawn = Mapping[str, Element]
_WAITING = frozenset({"intermediateCatchEvent", "boundaryEvent"})


@dataclass(frozen=True, slots=True)
class Time:
    """A policy, the text of a plain timer, or neither; `known` is False for unreadable text."""

    policy: Policy | None = None
    wait: str | None = None
    known: bool = True


def time_of(element: Element, drawn: Drawn) -> Time:
    """Read how long an element may take: its SLA in short or as drawn, or its own timer."""
    try:
        if element.sla is not None:
            return Time(policy=Policy.from_record(element.sla))
        if element.id in drawn:
            return _of_timer(drawn[element.id])
        if element.type in _WAITING:
            return _of_timer(element)
    except Refusal:
        return Time(known=False)
    return Time()


def drawn_targets(process: Process) -> Drawn:
    """Find the boundary timers that are marked as the target of the activity they stand on."""
    return {
        element.attached_to: element
        for element in process.elements.values()
        if element.attached_to is not None and element.clock == TARGET
    }


def _of_timer(event: Element) -> Time:
    """Read an event's timer: with a rule it counts as a clock does."""
    text = next((one.rule for one in event.events if one.kind == "timer"), None)
    if text is None:
        return Time()
    if event.rule is not None or event.clock is not None:
        return Time(policy=Policy.from_rule(event.rule or Rule(), text))
    parse_rule(text)
    return Time(wait=text)
