"""Boundary events: what they may be attached to and how they interrupt."""

from collections.abc import Iterator

from service.bpmn.model import ACTIVITIES, Element
from service.bpmn.normalise.refuse.drawing import Drawing, named
from service.errors import Problem


def wrong_host(drawing: Drawing) -> Iterator[Problem]:
    """Find boundary events on what cannot be interrupted."""
    for event in drawing.of_type("boundaryEvent"):
        host = drawing.process.elements[event.attached_to or ""]
        if host.type not in ACTIVITIES or host.triggered_by_event or host.for_compensation:
            yield drawing.at(event).error(
                "boundary_host",
                f"{named(event)} is attached to {named(host)}, which cannot carry it.",
                "Attach it to a task, a sub-process or a call activity.",
            )
        if event.has("cancel") and host.type != "transaction":
            yield drawing.at(event).error(
                "cancel_misplaced",
                f"The cancel event {named(event)} is not attached to a transaction.",
                "Attach it to a transaction, or use an error event.",
            )


def must_interrupt(drawing: Drawing) -> Iterator[Problem]:
    """Find errors and cancellations drawn as not interrupting."""
    for event in drawing.of_type("boundaryEvent"):
        if not event.interrupting and (event.has("error") or event.has("cancel")):
            yield drawing.at(event).error(
                "error_interrupts",
                f"{named(event)} is drawn as not interrupting.",
                "An error or cancellation always interrupts: draw it so, or use an escalation.",
            )


def compensation(drawing: Drawing) -> Iterator[Problem]:
    """Find compensation that has no handler, or whose handler could not undo what was done."""
    elements = drawing.process.elements
    for event in drawing.of_type("boundaryEvent"):
        if not event.has("compensate"):
            continue
        host = elements[event.attached_to or ""]
        handler = elements.get(drawing.handlers.get(event.id, ""))
        flows = drawing.process.outgoing(event.id)
        if handler is None or handler.parent != event.parent or flows:
            yield drawing.at(event).error(
                "no_handler",
                f"The compensation event {named(event)} is not associated with one handler.",
                "Draw an association, not a flow, from it to a task beside it.",
            )
        elif host.loop is not None:
            yield drawing.at(event).error(
                "compensates_a_loop",
                f"{named(event)} would undo all instances of {named(host)} at once.",
                "Put the activity with its handler into a sub-process and loop that.",
            )


def handler_apart(drawing: Drawing) -> Iterator[Problem]:
    """Find compensation handlers that nothing starts, or that are part of the flow."""
    used = set(drawing.handlers.values())
    for element in drawing.process.elements.values():
        handles = element.for_compensation
        flows = [*drawing.process.incoming(element.id), *drawing.process.outgoing(element.id)]
        if handles != (element.id in used) or (handles and (flows or _repeats(element))):
            yield drawing.at(element).error(
                "handler_misplaced",
                f"{named(element)} is not a compensation handler that stands apart.",
                "Mark it as for compensation, associate it with one compensation event, and "
                "draw no flow and no loop marker on it.",
            )


def _repeats(element: Element) -> bool:
    return element.loop is not None


RULES = (wrong_host, must_interrupt, compensation, handler_apart)
