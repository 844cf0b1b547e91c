"""The notation in words, for people who read the list instead of the drawing."""

from service.bpmn.model import Element

_TYPES = {
    "task": "task",
    "userTask": "task for a person",
    "manualTask": "task by hand",
    "serviceTask": "automatic task",
    "sendTask": "sends a message",
    "receiveTask": "waits for a message",
    "businessRuleTask": "decision table",
    "scriptTask": "script",
    "callActivity": "calls another process",
    "subProcess": "sub-process",
    "transaction": "transaction",
    "adHocSubProcess": "sub-process in any order",
    "exclusiveGateway": "choice of one way",
    "parallelGateway": "all ways at once",
    "inclusiveGateway": "choice of one or more ways",
    "complexGateway": "complex choice",
    "eventBasedGateway": "waits for the first of several events",
    "startEvent": "start",
    "endEvent": "end",
    "intermediateCatchEvent": "waits",
    "intermediateThrowEvent": "milestone",
    "boundaryEvent": "event",
}
_TRIGGERS = {
    "message": "message",
    "signal": "signal",
    "timer": "timer",
    "error": "error",
    "escalation": "escalation",
    "conditional": "condition",
    "terminate": "ends everything",
    "link": "link",
    "compensate": "compensation",
    "cancel": "cancellation",
}
_LOOPS = {
    "standard": "repeated",
    "parallel": "for several at once",
    "sequential": "for several, one after the other",
}


def type_in_words(element: Element, host: Element | None = None) -> str:
    """Say what kind of element it is; `host` is what a boundary event is attached to."""
    if element.triggered_by_event:
        said = "sub-process started by an event"
    else:
        said = _TYPES.get(element.type, element.type)
    triggers = " or ".join(_TRIGGERS[event.kind] for event in element.events)
    parts = [f"{said}: {triggers}" if triggers else said]
    if host is not None:
        parts.append(f"on “{host.name or host.id}”")
        parts.append("which it ends" if element.interrupting else "which goes on")
    if element.loop:
        parts.append(_LOOPS[element.loop.kind])
    return ", ".join(parts)
