"""A small notation for test diagrams: functions that write BPMN, composed like the drawing.

`define(start(), user("A"), end(), flow("S A E"))` is a whole file. Messages, signals, errors and
escalations are declared under the names that an event uses, so a test only names them.
"""

from itertools import count
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:handrail="urn:handrail:bpmn:1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' id="file" targetNamespace="test">'
)
DECLARED = (
    "".join(f'<message id="m_{name}" name="{name}"/>' for name in ("docs", "more"))
    + "".join(f'<signal id="s_{name}" name="{name}"/>' for name in ("alarm", "calm"))
    + "".join(f'<error id="e_{code}" errorCode="{code}"/>' for code in ("BAD", "WORSE"))
    + '<escalation id="x_UP" escalationCode="UP"/><escalation id="x_DOWN" escalationCode="DOWN"/>'
)
_PLAIN = {"terminate", "cancel", "compensate", "error", "escalation"}
_REFERENCES = {"message": "m", "signal": "s", "error": "e", "escalation": "x"}
_counter = count(1)


def node(tag, id, inner="", **attributes):
    written = "".join(
        f" {name.replace('__', ':')}={quoteattr(str(value))}" for name, value in attributes.items()
    )
    return f"<{tag} id={quoteattr(id)}{written}>{inner}</{tag}>"


def definition(kind):
    """`timer PT1H`, `timer R3/PT1H`, `timer 2026-12-24T09:00:00Z`, `message docs`, `signal alarm`,
    `error BAD`, `escalation UP`, `if x > 1`, `link name`, `compensate A`, or a bare kind.
    """
    word, _, rest = kind.partition(" ")
    if word == "timer":
        tag = "timeDuration"
        if rest.startswith(("R", "every")):
            tag = "timeCycle"
        elif rest[:1].isdigit() and "-" in rest:
            tag = "timeDate"
        body = f"<timerEventDefinition><{tag}>{escape(rest or 'PT1H')}</{tag}>"
        return body + "</timerEventDefinition>"
    if word == "if":
        return (
            "<conditionalEventDefinition><condition>"
            f"{escape(rest)}</condition></conditionalEventDefinition>"
        )
    if word == "link":
        return f"<linkEventDefinition name={quoteattr(rest)}/>"
    if word == "compensate" and rest:
        return f"<compensateEventDefinition activityRef={quoteattr(rest)}/>"
    if word in _PLAIN and not rest:
        return f"<{word}EventDefinition/>"
    default = {"message": "docs", "signal": "alarm"}.get(word, "")
    return f'<{word}EventDefinition {word}Ref="{_REFERENCES[word]}_{rest or default}"/>'


def _event(tag, id, kinds, **attributes):
    wanted = [kinds] if isinstance(kinds, str) else list(kinds or ())
    inner = attributes.pop("inner", "") + "".join(map(definition, wanted))
    if attributes.pop("every", False):
        attributes["parallelMultiple"] = "true"
    return node(tag, id, inner, **attributes)


def start(id="S", kinds=None, **attributes):
    return _event("startEvent", id, kinds, **attributes)


def end(id="E", kinds=None, **attributes):
    return _event("endEvent", id, kinds, **attributes)


def catch(id, kinds, **attributes):
    return _event("intermediateCatchEvent", id, kinds, **attributes)


def throw(id, kinds=None, **attributes):
    return _event("intermediateThrowEvent", id, kinds, **attributes)


def boundary(id, host, kinds, *, interrupting=True, **attributes):
    cancel = str(interrupting).lower()
    return _event(
        "boundaryEvent", id, kinds, attachedToRef=host, cancelActivity=cancel, **attributes
    )


def user(*ids, inner="", **attributes):
    return "".join(node("userTask", id, inner, **attributes) for id in ids)


def service(*ids, topic="work", inner="", **attributes):
    return "".join(
        node("serviceTask", id, inner, handrail__topic=topic, **attributes) for id in ids
    )


def send(id, message="more", inner="", **attributes):
    return node("sendTask", id, inner, messageRef=f"m_{message}", **attributes)


def receive(id, message="docs", inner="", **attributes):
    return node("receiveTask", id, inner, messageRef=f"m_{message}", **attributes)


def script(id, code="x = 1", inner=""):
    return node("scriptTask", id, f"{inner}<script>{escape(code)}</script>")


def gateway(kind, *ids, **attributes):
    return "".join(node(f"{kind}Gateway", id, **attributes) for id in ids)


def sub(id, *body, tag="subProcess", **attributes):
    return node(tag, id, "".join(body), **attributes)


def event_sub(id, *body):
    return sub(id, *body, triggeredByEvent="true")


def call(id, process, inner="", **attributes):
    return node("callActivity", id, inner, calledElement=process, **attributes)


def compensation(event, host, handler):
    """A compensation boundary event with its association to the handler."""
    link = node("association", f"{event}_link", sourceRef=event, targetRef=handler)
    return boundary(event, host, "compensate") + link


def flow(*path, when=None, id=None):
    """`"A B C"` chains; a condition or an id belongs to a single flow."""
    ids = " ".join(path).split()
    written = []
    for source, target in zip(ids, ids[1:], strict=False):
        condition = (
            f"<conditionExpression>{escape(when)}</conditionExpression>" if when is not None else ""
        )
        name = id or f"f{next(_counter)}"
        written.append(node("sequenceFlow", name, condition, sourceRef=source, targetRef=target))
    return "".join(written)


def extension(*elements):
    return f"<extensionElements>{''.join(elements)}</extensionElements>"


def handrail(name, **attributes):
    written = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<handrail:{name}{written}/>"


def several(
    *,
    sequential=False,
    collection=None,
    item=None,
    into=None,
    output=None,
    cardinality=None,
    until=None,
):
    """Multi-instance characteristics."""
    parts = [
        f"<loopCardinality>{cardinality}</loopCardinality>" if cardinality is not None else "",
        f"<loopDataInputRef>{collection}</loopDataInputRef>" if collection else "",
        f"<loopDataOutputRef>{into}</loopDataOutputRef>" if into else "",
        f'<inputDataItem id="{item}"/>' if item else "",
        f'<outputDataItem id="{output}"/>' if output else "",
        f"<completionCondition>{escape(until)}</completionCondition>" if until else "",
    ]
    tag = "multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{str(sequential).lower()}">{"".join(parts)}</{tag}>'


def repeat(*, maximum=None, before=False, while_=None):
    """A standard loop."""
    attributes = f' testBefore="{str(before).lower()}"'
    if maximum is not None:
        attributes += f' loopMaximum="{maximum}"'
    condition = f"<loopCondition>{escape(while_)}</loopCondition>" if while_ else ""
    return f"<standardLoopCharacteristics{attributes}>{condition}</standardLoopCharacteristics>"


def process(*body, id="p", **attributes):
    return node("process", id, "".join(body), isExecutable="true", **attributes)


def write(*processes):
    """A whole file as bytes; elements that stand in no process become the process `p`."""
    if not processes[0].startswith("<process"):
        processes = (process(*processes),)
    return (HEAD + DECLARED + "".join(processes) + "</definitions>").encode()
