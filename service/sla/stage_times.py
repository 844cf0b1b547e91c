"""How long the elements of a diagram may take: their SLAs and the waits that are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.bpmn.facts import Rule
from service.bpmn.model import Element, Process
from service.bpmn.times import ends_tenancy_period, is_computed
from service.errors import Refusal
from service.sla.policies import TARGET, Policy
from service.sla.rules import check_rule

Drawn = Mapping[str, Element]
_WAITING = frozenset({"intermediateCatchEvent", "boundaryEvent"})


@dataclass(frozen=True, slots=True)
class Time:
    """A policy, or the text of a timer and the rule by which it counts, or neither.

    `known` is False for what cannot be read.
    """

    policy: Policy | None = None
    wait: str | None = None
    counts: Rule | None = None
    known: bool = True


def time_of(element: Element, drawn: Drawn) -> Time:
    """Read how long an element may take: its SLA in short or as drawn, or its own timer."""
    try:
        if element.sla is not None:
            return Time(policy=Policy.from_record(element.sla))
        if element.id in drawn:
            timer = drawn[element.id]
            return Time(policy=Policy.from_rule(timer.rule or Rule(), _text(timer)))
        if element.type in _WAITING and element.has("timer"):
            wait = _wait(element)
            check_rule(wait, element.rule)
            return Time(wait=wait, counts=element.rule)
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


def _wait(event: Element) -> str:
    """Give the text to plan with: where the tenancy period is computed, the notice alone."""
    text, rule = _text(event), event.rule or Rule()
    if ends_tenancy_period(text) and is_computed(rule.period or ""):
        return rule.notice or ""
    return text


def _text(event: Element) -> str:
    """Give the text of an event's timer."""
    return next((one.rule for one in event.events if one.rule), "")
