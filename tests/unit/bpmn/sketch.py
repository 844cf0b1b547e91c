"""A small notation for test diagrams that are also drawn: each part is put at a place."""

from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from service.bpmn.reading import read_diagram

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:handrail="urn:handrail:bpmn:1"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)
DECLARED = (
    '<message id="m1" name="made_contact"/><signal id="s1" name="flood"/>'
    '<error id="e1" errorCode="BAD"/><escalation id="x1" escalationCode="UP"/>'
)
TRIGGERS = {
    "message": '<messageEventDefinition messageRef="m1"/>',
    "signal": '<signalEventDefinition signalRef="s1"/>',
    "error": '<errorEventDefinition errorRef="e1"/>',
    "escalation": '<escalationEventDefinition escalationRef="x1"/>',
    "timer": "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
    "conditional": "<conditionalEventDefinition><condition>a</condition>"
    "</conditionalEventDefinition>",
    "terminate": "<terminateEventDefinition/>",
    "link": '<linkEventDefinition name="far"/>',
    "compensate": "<compensateEventDefinition/>",
    "cancel": "<cancelEventDefinition/>",
}


def element(tag, key="", /, inner="", **attributes):
    """Write one element; `handrail__form` is `handrail:form`."""
    given = {"id": key, **attributes} if key else attributes
    written = "".join(
        f" {name.replace('__', ':')}={quoteattr(str(value))}" for name, value in given.items()
    )
    return f"<{tag}{written}>{inner}</{tag}>"


def extended(*parts):
    """Write extension elements."""
    return element("extensionElements", inner="".join(parts))


def definitions(*parts):
    """Write a whole file."""
    return f"<definitions {NAMESPACES} id='file' targetNamespace='t'>{''.join(parts)}</definitions>"


def process(*parts, key="p", **attributes):
    """Write a file with one process and the usual declarations; nothing of it is drawn."""
    attributes = {"isExecutable": "true", "name": "Repair"} | attributes
    body = element("process", key, "".join(parts), **attributes)
    return definitions(DECLARED, body).encode()


def flows(*chains):
    """Write flows: `S A E` is a chain; `A E: x > 1` has a condition; ids are `A_E`."""
    written = []
    for chain in chains:
        path, _, condition = chain.partition(": ")
        ids = path.split()
        inner = element("conditionExpression", inner=escape(condition)) if condition else ""
        written += [
            element("sequenceFlow", f"{one}_{other}", inner, sourceRef=one, targetRef=other)
            for one, other in pairwise(ids)
        ]
    return "".join(written)


def read(*parts, **attributes):
    """Read a process."""
    return read_diagram(process(*parts, **attributes), file="p.bpmn").processes["p"]


def of(tag, inner="", **attributes):
    """Read an element that stands alone in a process."""
    return read(element(tag, "A", inner, **attributes)).elements["A"]


class Sketch:
    """A diagram that grows part by part."""

    def __init__(self, key="p"):
        """Begin with an empty process."""
        self.key, self.body, self.drawn, self.before, self.boxes = key, [], [], [], {}

    def put(self, tag, key, x, y, size=(100, 80), inner="", **attributes):
        """Put a part at a place; `label` is where its name stands."""
        label = attributes.pop("label", None)
        di = {k: attributes.pop(k) for k in ("isExpanded", "isHorizontal") if k in attributes}
        self.body.append(element(tag, key, inner, **attributes))
        self.show(key, x, y, size, label, **di)
        return self

    def show(self, key, x, y, size=(100, 80), label=None, **di):
        """Draw a part that is written elsewhere."""
        width, height = size
        self.boxes[key] = (x, y, width, height)
        inner = element("dc:Bounds", x=x, y=y, width=width, height=height)
        if label:
            names = ("x", "y", "width", "height")
            bounds = element("dc:Bounds", **dict(zip(names, label, strict=True)))
            inner += element("bpmndi:BPMNLabel", inner=bounds)
        self.drawn.append(element("bpmndi:BPMNShape", f"{key}_di", inner, bpmnElement=key, **di))

    def event(self, tag, key, x, y, *kinds, **attributes):
        """Put an event with these triggers."""
        inner = "".join(TRIGGERS[kind] for kind in kinds if kind)
        return self.put(tag, key, x, y, (36, 36), inner, **attributes)

    def flow(self, source, target, condition="", key=None, **attributes):
        """Draw a flow from the right of one part to the left of another."""
        key = key or f"{source}_{target}"
        inner = element("conditionExpression", inner=escape(condition)) if condition else ""
        self.body.append(
            element("sequenceFlow", key, inner, sourceRef=source, targetRef=target, **attributes)
        )
        self.line(key, source, target)
        return self

    def line(self, key, source, target):
        """Draw an edge that is written elsewhere."""
        x, y, width, height = self.boxes[source]
        to_x, to_y, _, to_height = self.boxes[target]
        start, end = (x + width, y + height / 2), (to_x, to_y + to_height / 2)
        middle = (start[0] + end[0]) / 2
        points = [start, (middle, start[1]), (middle, end[1]), end]
        inner = "".join(element("di:waypoint", x=at[0], y=at[1]) for at in points)
        self.drawn.append(element("bpmndi:BPMNEdge", f"{key}_di", inner, bpmnElement=key))

    def xml(self, plane=None):
        """Write the file."""
        plane = element(
            "bpmndi:BPMNPlane", "plane", "".join(self.drawn), bpmnElement=plane or self.key
        )
        body = element("process", self.key, "".join(self.body), isExecutable="true", name="Repair")
        diagram = element("bpmndi:BPMNDiagram", "diagram", plane)
        return definitions(DECLARED, *self.before, body, diagram).encode()
