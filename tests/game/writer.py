"""Write a neutral picture as the BPMN 2.0 file that a modeller would have made of it."""

import json
from xml.etree import ElementTree as Xml

from tests.game.model import (
    Assignment,
    Comparison,
    Flow,
    MultiInstance,
    Node,
    NodeKind,
    Scope,
    StandardLoop,
    Trigger,
)

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HANDRAIL = "urn:handrail:bpmn:1"
Xml.register_namespace("", BPMN)
Xml.register_namespace("handrail", HANDRAIL)

TAGS: dict[NodeKind, str] = {
    "start": "startEvent",
    "end": "endEvent",
    "throw": "intermediateThrowEvent",
    "catch": "intermediateCatchEvent",
    "boundary": "boundaryEvent",
    "user": "userTask",
    "manual": "manualTask",
    "script": "scriptTask",
    "service": "serviceTask",
    "receive": "receiveTask",
    "exclusive": "exclusiveGateway",
    "parallel": "parallelGateway",
    "inclusive": "inclusiveGateway",
    "event_gateway": "eventBasedGateway",
    "sub_process": "subProcess",
    "event_sub_process": "subProcess",
    "call": "callActivity",
}
DECLARED = {
    "message": ("name", "messageRef"),
    "signal": ("name", "signalRef"),
    "error": ("errorCode", "errorRef"),
    "escalation": ("escalationCode", "escalationRef"),
}


def text_of(part: Comparison | Assignment) -> str:
    """Give a condition or an assignment in the expression language."""
    if isinstance(part, Comparison):
        return f"{part.key} {part.relation} {json.dumps(part.value)}"
    return f"{part.key} = " + (
        f"{part.source} + {part.amount}" if part.source else f"{part.amount}"
    )


def write(scope: Scope) -> bytes:
    """Give the file of one process."""
    return Writer().file(scope)


class Writer:
    """Writes one file: what its events name is declared once, in front of the process."""

    def __init__(self) -> None:
        """Begin an empty file."""
        self.root = Xml.Element(_tag("definitions"), targetNamespace="urn:game")
        self.declared: dict[tuple[str, str], str] = {}

    def file(self, scope: Scope) -> bytes:
        """Give the bytes."""
        process = Xml.Element(_tag("process"), id=scope.id, isExecutable="true")
        self.fill(process, scope)
        self.root.append(process)
        Xml.indent(self.root)
        return Xml.tostring(self.root, encoding="utf-8", xml_declaration=True)

    def fill(self, parent: Xml.Element, scope: Scope) -> None:
        """Write the inside of a scope."""
        for node in scope.nodes.values():
            self.node(parent, scope, node)
            if node.handler is not None:
                ends = {"sourceRef": node.id, "targetRef": node.handler}
                Xml.SubElement(parent, _tag("association"), id=f"to_{node.handler}", **ends)
        for flow in scope.flows:
            if flow.drawn:
                self.flow(parent, flow)

    def node(self, parent: Xml.Element, scope: Scope, node: Node) -> None:
        """Write one element with its attributes in the order of the schema's content."""
        tag = "transaction" if node.transaction else TAGS[node.kind]
        element = Xml.SubElement(parent, _tag(tag), id=node.id)
        for flow in scope.outgoing(node):
            if flow.default:
                element.set("default", flow.id)
        self.attributes(element, node)
        self.mappings(element, node)
        if node.trigger.kind != "none" and node.kind != "receive":
            for trigger in (node.trigger, *node.also):
                self.event(element, trigger)
        if node.loop is not None:
            self.loop(element, node.loop)
        if node.script:
            lines = "\n".join(text_of(assignment) for assignment in node.script)
            Xml.SubElement(element, _tag("script")).text = lines
        if node.body is not None:
            self.fill(element, node.body)

    def attributes(self, element: Xml.Element, node: Node) -> None:
        """Write what the kind of element needs beside its id."""
        said = {
            "isForCompensation": "true" if node.undoes else None,
            "parallelMultiple": "true" if node.every else None,
            "attachedToRef": node.host,
            "triggeredByEvent": "true" if node.kind == "event_sub_process" else None,
            "calledElement": node.called,
            f"{{{HANDRAIL}}}topic": "game" if node.kind == "service" else None,
        }
        interrupting = "true" if node.interrupting else "false"
        if node.kind == "boundary":
            said["cancelActivity"] = interrupting
        elif node.kind == "start" and node.trigger.kind != "none":
            said["isInterrupting"] = interrupting
        elif node.kind == "receive":
            said["messageRef"] = self.declare("message", node.trigger.name or "")
        element.attrib.update({name: text for name, text in said.items() if text is not None})

    def mappings(self, element: Xml.Element, node: Node) -> None:
        """Write what a call passes in and out."""
        if node.inputs or node.outputs:
            extensions = Xml.SubElement(element, _tag("extensionElements"))
            for way, pairs in (("input", node.inputs), ("output", node.outputs)):
                for name, source in pairs:
                    tag = f"{{{HANDRAIL}}}{way}"
                    Xml.SubElement(extensions, tag, name=name, value=source)

    def event(self, element: Xml.Element, trigger: Trigger) -> None:
        """Write an event definition."""
        kind = "conditional" if trigger.kind == "condition" else trigger.kind
        definition = Xml.SubElement(element, _tag(f"{kind}EventDefinition"))
        if trigger.condition is not None:
            Xml.SubElement(definition, _tag("condition")).text = text_of(trigger.condition)
        elif trigger.kind == "link":
            definition.set("name", trigger.name or "")
        elif trigger.kind == "compensate" and trigger.name is not None:
            definition.set("activityRef", trigger.name)
        elif trigger.kind == "timer":
            rule = trigger.name or ""
            shape = "timeCycle" if rule.startswith("R") else "timeDuration"
            Xml.SubElement(definition, _tag(shape)).text = rule
        elif trigger.kind in DECLARED and trigger.name is not None:
            definition.set(DECLARED[trigger.kind][1], self.declare(trigger.kind, trigger.name))

    def declare(self, kind: str, name: str) -> str:
        """Give the id of a declared message, signal, error or escalation."""
        key = (kind, name)
        if key not in self.declared:
            self.declared[key] = f"{kind}_{name}"
            element = Xml.SubElement(self.root, _tag(kind), id=self.declared[key], name=name)
            element.set(DECLARED[kind][0], name)
        return self.declared[key]

    def loop(self, element: Xml.Element, loop: MultiInstance | StandardLoop) -> None:
        """Write loop characteristics."""
        if isinstance(loop, StandardLoop):
            marks = Xml.SubElement(element, _tag("standardLoopCharacteristics"))
            marks.set("testBefore", "true" if loop.before else "false")
            marks.set("loopMaximum", str(loop.maximum))
            if loop.condition is not None:
                Xml.SubElement(marks, _tag("loopCondition")).text = text_of(loop.condition)
            return
        marks = Xml.SubElement(element, _tag("multiInstanceLoopCharacteristics"))
        marks.set("isSequential", "true" if loop.sequential else "false")
        for tag, text in (
            ("loopCardinality", loop.cardinality),
            ("loopDataInputRef", loop.collection),
            ("loopDataOutputRef", loop.results),
        ):
            if text is not None:
                Xml.SubElement(marks, _tag(tag)).text = str(text)
        for tag, name in (("inputDataItem", loop.item), ("outputDataItem", loop.result)):
            if name is not None:
                Xml.SubElement(marks, _tag(tag), id=name, name=name)
        if loop.until is not None:
            Xml.SubElement(marks, _tag("completionCondition")).text = text_of(loop.until)

    def flow(self, parent: Xml.Element, flow: Flow) -> None:
        """Write a sequence flow."""
        ends = {"sourceRef": flow.source, "targetRef": flow.target}
        element = Xml.SubElement(parent, _tag("sequenceFlow"), id=flow.id, **ends)
        if flow.condition is not None:
            Xml.SubElement(element, _tag("conditionExpression")).text = text_of(flow.condition)


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"
