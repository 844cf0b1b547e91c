"""Events: what each kind of event may wait for or throw, and what it must say."""

from collections.abc import Iterator

from service.bpmn.model import CATCHING, THROWING, Element, EventDefinition
from service.bpmn.normalise.refuse.drawing import Drawing, named
from service.errors import Problem

_OUTSIDE = frozenset({"message", "signal", "timer", "conditional"})
_CAUGHT = frozenset({"error", "escalation"})
_ALLOWED = {
    "startEvent": _OUTSIDE | _CAUGHT,
    "intermediateCatchEvent": _OUTSIDE | {"link"},
    "boundaryEvent": _OUTSIDE | _CAUGHT | {"cancel", "compensate"},
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "compensate", "link"}),
    "endEvent": frozenset(
        {"message", "signal", "error", "escalation", "terminate", "cancel", "compensate"}
    ),
}
_ALONE = frozenset({"link", "cancel", "compensate"})


def wrong_kind(drawing: Drawing) -> Iterator[Problem]:
    """Find events that cannot wait for or throw what is drawn in them."""
    for element in drawing.of_type(*_ALLOWED):
        for event in element.events:
            if event.kind not in _ALLOWED[element.type]:
                yield drawing.at(element, event.line).error(
                    "event_kind",
                    f"{named(element)} is a {element.type} and cannot be a {event.kind} event.",
                    "Choose another kind of event, or draw it elsewhere.",
                )


def catches_nothing(drawing: Drawing) -> Iterator[Problem]:
    """Find boundary and catch events that wait for nothing."""
    for element in drawing.of_type("boundaryEvent", "intermediateCatchEvent"):
        if not element.events:
            yield drawing.at(element).error(
                "event_without_trigger",
                f"{named(element)} does not say what it waits for.",
                "Make it a message, timer, signal or conditional event.",
            )


def wrong_company(drawing: Drawing) -> Iterator[Problem]:
    """Find several definitions in one event that cannot stand together."""
    for element in drawing.of_type(*_ALLOWED):
        kinds = {event.kind for event in element.events}
        if len(element.events) < 2:  # noqa: PLR2004  several
            continue
        catches = element.type in CATCHING
        if kinds & _ALONE or (element.all_triggers and catches and kinds & _CAUGHT):
            yield drawing.at(element).error(
                "events_together",
                f"The events in {named(element)} cannot stand together.",
                "Draw each of them as an event of its own.",
            )


def work_in_company(drawing: Drawing) -> Iterator[Problem]:
    """Find events that ask for a machine's work and are not the sending of one message."""
    for element in drawing.of_type(*THROWING):
        kinds = [event.kind for event in element.events]
        if element.topic is not None and kinds != ["message"]:
            yield drawing.at(element).error(
                "event_with_work",
                f"{named(element)} asks for work of the kind {element.topic}, but is not a "
                "message event alone.",
                "Draw a service task for the work, or one message event that sends by it.",
            )


def says_too_little(drawing: Drawing) -> Iterator[Problem]:
    """Find event definitions without what they wait for."""
    for element in drawing.of_type(*_ALLOWED):
        for event in element.events:
            wanted = _wanted(element, event)
            if wanted is not None:
                yield drawing.at(element, event.line).error(
                    "event_incomplete",
                    f"The {event.kind} event {named(element)} has no {wanted}.",
                    f"Give it a {wanted}.",
                )


def lost_link(drawing: Drawing) -> Iterator[Problem]:
    """Find links that lead nowhere, or to several places, or away from the middle of a flow."""
    for element in drawing.of_type("intermediateThrowEvent", "intermediateCatchEvent"):
        if not element.has("link"):
            continue
        twins = [
            one
            for one in drawing.process.within(element.parent)
            if one.has("link") and one.events[0].name == element.events[0].name
        ]
        targets = [one for one in twins if one.type == "intermediateCatchEvent"]
        throws = element.type == "intermediateThrowEvent"
        flows = drawing.process.outgoing if throws else drawing.process.incoming
        if len(targets) != 1 or flows(element.id):
            yield drawing.at(element).error(
                "link_lost",
                f"The link {named(element)} does not lead to exactly one place.",
                "Draw one catching link of the same name in this scope, with no flow into it, "
                "and no flow out of a throwing one.",
            )


def cancels_nothing(drawing: Drawing) -> Iterator[Problem]:
    """Find cancel events outside a transaction, and transactions that no boundary event leaves."""
    left = {one.attached_to for one in drawing.of_type("boundaryEvent") if one.has("cancel")}
    for element in drawing.of_type("endEvent"):
        host = drawing.host(element)
        if element.has("cancel") and (
            host is None or host.type != "transaction" or host.id not in left
        ):
            yield drawing.at(element).error(
                "cancel_misplaced",
                f"The cancel event {named(element)} ends no transaction that can be left by it.",
                "Draw it directly in a transaction with a cancel boundary event.",
            )


def undoes_nothing(drawing: Drawing) -> Iterator[Problem]:
    """Find compensation that names an activity which nothing can undo."""
    elements = drawing.process.elements
    handled = {elements[one].attached_to for one in drawing.handlers if one in elements}
    for element in drawing.of_type(*THROWING):
        for event in element.events:
            if event.kind != "compensate" or event.ref is None:
                continue
            activity = elements.get(event.ref)
            whole = activity is not None and activity.type in {"subProcess", "transaction"}
            if not whole and event.ref not in handled:
                yield drawing.at(element, event.line).error(
                    "compensates_nothing",
                    f"{named(element)} compensates {event.ref}, which has no handler.",
                    "Attach a compensation event with a handler to that activity.",
                )


def _wanted(element: Element, event: EventDefinition) -> str | None:
    """Say what an event definition must have and lacks."""
    lacks = {
        "message": not (event.name or element.message or element.topic),
        "signal": not event.name,
        "link": not event.name,
        "timer": not event.rule,
        "conditional": not event.condition,
    }
    words = {"timer": "date, duration or cycle", "conditional": "condition"}
    return words.get(event.kind, "name") if lacks.get(event.kind) else None


RULES = (
    wrong_kind,
    catches_nothing,
    wrong_company,
    work_in_company,
    says_too_little,
    lost_link,
    cancels_nothing,
    undoes_nothing,
)
