"""Rules about gateways: each flow has its condition, and each choice a way for the rest."""

from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import Element
from service.errors import Problem

_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
_UNCONDITIONAL = frozenset({"parallelGateway", "eventBasedGateway"})


def _choices(subject: Subject) -> Iterator[Element]:
    """Give the gateways that choose."""
    return (one for one in subject.process.elements.values() if one.type in _CHOOSING)


def flow_without_condition(subject: Subject) -> Iterator[Problem]:
    """Find a flow out of a choice that has no condition and is not the default."""
    for gateway in _choices(subject):
        ways = subject.graph.outgoing[gateway.id]
        for flow in ways if len(ways) > 1 else ():
            if not flow.condition and flow.id != gateway.default:
                yield subject.at(flow.id).error(
                    "flow_without_condition",
                    f"The flow {flow.name or flow.id} out of {named(gateway)} has no condition.",
                    "Give it a condition, or make it the default flow.",
                )


def choice_without_default(subject: Subject) -> Iterator[Problem]:
    """Find a choice without a way for when no condition is true."""
    for gateway in _choices(subject):
        ways = subject.graph.outgoing[gateway.id]
        if ways and not gateway.default and all(flow.condition for flow in ways):
            yield subject.at(gateway.id).warning(
                "choice_without_default",
                f"{named(gateway)} has no default flow: when no condition is true, "
                "the case rests there with an incident.",
                "Mark the flow for all other cases as the default.",
            )


def needless_condition(subject: Subject) -> Iterator[Problem]:
    """Find a condition where nobody asks for it."""
    elements = subject.process.elements
    for flow in subject.process.flows.values():
        source = elements[flow.source]
        if flow.condition and source.default == flow.id:
            yield subject.at(flow.id).warning(
                "needless_condition",
                f"The default flow {flow.name or flow.id} has a condition, which is not asked.",
                "Remove the condition, or make another flow the default.",
            )
        elif flow.condition and source.type in _UNCONDITIONAL:
            yield subject.at(flow.id).error(
                "needless_condition",
                f"The flow {flow.name or flow.id} has a condition, but {named(source)} "
                "never asks for one.",
                "Use an exclusive or inclusive gateway, or remove the condition.",
            )


RULES: tuple[Rule, ...] = (flow_without_condition, choice_without_default, needless_condition)
