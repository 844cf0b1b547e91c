"""A small notation for test diagrams: functions that write BPMN, composed like the drawing.

`define(start(), user("A"), end(), flow("S A E"))` is a whole file. Messages, signals, errors and
escalations are declared under the names that an event uses, so a test only names them.
"""

from itertools import count, pairwise
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


def node(tag, key, inner="", **attributes):
    written = "".join(
        f" {name.replace('__', ':')}={quoteattr(str(value))}" for name, value in attributes.items()
    )
    return f"<{tag} id={quoteattr(key)}{written}>{inner}</{tag}>"


def definition(kind):  # noqa: PLR0911  one line for each kind of event
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


def _event(tag, key, kinds, **attributes):
    wanted = [kinds] if isinstance(kinds, str) else list(kinds or ())
    inner = attributes.pop("inner", "") + "".join(map(definition, wanted))
    if attributes.pop("every", False):
        attributes["parallelMultiple"] = "true"
    return node(tag, key, inner, **attributes)


def start(key="S", kinds=None, **attributes):
    return _event("startEvent", key, kinds, **attributes)


def end(key="E", kinds=None, **attributes):
    return _event("endEvent", key, kinds, **attributes)


def catch(key, kinds, **attributes):
    return _event("intermediateCatchEvent", key, kinds, **attributes)


def throw(key, kinds=None, **attributes):
    return _event("intermediateThrowEvent", key, kinds, **attributes)


def boundary(key, host, kinds, *, interrupting=True, **attributes):
    cancel = str(interrupting).lower()
    return _event(
        "boundaryEvent", key, kinds, attachedToRef=host, cancelActivity=cancel, **attributes
    )


def user(*ids, inner="", **attributes):
    return "".join(node("userTask", key, inner, **attributes) for key in ids)


def service(*ids, topic="work", inner="", **attributes):
    return "".join(
        node("serviceTask", key, inner, handrail__topic=topic, **attributes) for key in ids
    )


def send(key, message="more", inner="", **attributes):
    return node("sendTask", key, inner, messageRef=f"m_{message}", **attributes)


def receive(key, message="docs", inner="", **attributes):
    return node("receiveTask", key, inner, messageRef=f"m_{message}", **attributes)


def script(key, code="x = 1", inner=""):
    return node("scriptTask", key, f"{inner}<script>{escape(code)}</script>")


def gateway(kind, *ids, **attributes):
    return "".join(node(f"{kind}Gateway", key, **attributes) for key in ids)


def sub(key, *body, tag="subProcess", **attributes):
    return node(tag, key, "".join(body), **attributes)


def event_sub(key, *body):
    return sub(key, *body, triggeredByEvent="true")


def call(key, process, inner="", **attributes):
    return node("callActivity", key, inner, calledElement=process, **attributes)


def compensation(event, host, handler):
    """A compensation boundary event with its association to the handler."""
    link = node("association", f"{event}_link", sourceRef=event, targetRef=handler)
    return boundary(event, host, "compensate") + link


def flow(*path, when=None, key=None):
    """`"A B C"` chains; a condition or an id belongs to a single flow."""
    ids = " ".join(path).split()
    written = []
    for source, target in pairwise(ids):
        condition = (
            f"<conditionExpression>{escape(when)}</conditionExpression>" if when is not None else ""
        )
        name = key or f"f{next(_counter)}"
        written.append(node("sequenceFlow", name, condition, sourceRef=source, targetRef=target))
    return "".join(written)


def extension(*elements):
    return f"<extensionElements>{''.join(elements)}</extensionElements>"


def handrail(tag, **attributes):
    written = "".join(f" {name}={quoteattr(str(value))}" for name, value in attributes.items())
    return f"<handrail:{tag}{written}/>"


def several(  # noqa: PLR0913  the attributes of the standard
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


def process(*body, key="p", **attributes):
    return node("process", key, "".join(body), isExecutable="true", **attributes)


def write(*processes):
    """A whole file as bytes; elements that stand in no process become the process `p`."""
    if not processes[0].startswith("<process"):
        processes = (process(*processes),)
    return (HEAD + DECLARED + "".join(processes) + "</definitions>").encode()
