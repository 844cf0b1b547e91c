"""Elements and sub-processes as a whole: kinds that do not run, flows where none can be."""

from collections.abc import Iterator

from service.bpmn.model import ACTIVITIES, CATCHING, GATEWAYS, THROWING
from service.bpmn.normalise.refuse.drawing import Drawing, named
from service.errors import Problem

_INSTEAD = {
    "adHocSubProcess": "Draw a sub-process whose tasks stand behind gateways, or in parallel.",
    "complexGateway": "Draw an inclusive gateway, or a parallel one, with conditions on flows.",
}
_RUNNING = (ACTIVITIES | CATCHING | THROWING | GATEWAYS) - set(_INSTEAD)
_ANYTHING_ELSE = "Draw a task, an event, a gateway or a sub-process of BPMN 2.0 instead."


def unknown_kind(drawing: Drawing) -> Iterator[Problem]:
    """Find elements that nothing here executes."""
    for element in drawing.process.elements.values():
        if element.type not in _RUNNING:
            yield drawing.at(element).error(
                "not_executable",
                f"{named(element)} is a {element.type}, which is not executed.",
                _INSTEAD.get(element.type, _ANYTHING_ELSE),
            )


def event_gateway(drawing: Drawing) -> Iterator[Problem]:
    """Find event-based gateways that start a process, wait for all, or lead to no events."""
    elements = drawing.process.elements
    boundaries = {one.attached_to for one in drawing.of_type("boundaryEvent")}
    for gateway in drawing.of_type("eventBasedGateway"):
        if gateway.instantiate or gateway.all_triggers:
            yield drawing.at(gateway).error(
                "event_gateway_kind",
                f"The event-based gateway {named(gateway)} starts a process or waits for all.",
                "Draw one start event for each event that starts it, or a parallel gateway.",
            )
        ways = drawing.process.outgoing(gateway.id)
        if not ways:
            yield drawing.at(gateway).error(
                "event_gateway_alone",
                f"The event-based gateway {named(gateway)} leads to no event.",
                "Draw flows to the catch events of which the first decides.",
            )
        for flow in ways:
            target = elements[flow.target]
            receives = target.type == "receiveTask" and target.loop is None
            if not receives and target.type != "intermediateCatchEvent":
                message = f"{named(target)} follows an event-based gateway but is no event."
            elif target.id in boundaries or len(drawing.process.incoming(target.id)) > 1:
                message = f"{named(target)} cannot be raced for: more than the gateway leads to it."
            else:
                continue
            yield drawing.at(target).error(
                "event_gateway_target",
                message,
                "Put a catch event of its own between the gateway and what follows.",
            )


def flows_at_the_edge(drawing: Drawing) -> Iterator[Problem]:
    """Find flows into what begins, out of what ends, and around what stands apart."""
    elements = drawing.process.elements
    for flow in drawing.process.flows.values():
        source, target = elements[flow.source], elements[flow.target]
        if target.type in {"startEvent", "boundaryEvent"}:
            wrong = target
        elif source.type == "endEvent":
            wrong = source
        else:
            apart = [one for one in (source, target) if one.triggered_by_event]
            if not apart:
                continue
            wrong = apart[0]
        yield drawing.at(wrong, flow.line).error(
            "flow_misplaced",
            f"The flow {flow.id} cannot lead to or from {named(wrong)}.",
            "Remove the flow; let it end at a task, a gateway or an end event.",
        )


RULES = (unknown_kind, event_gateway, flows_at_the_edge)
