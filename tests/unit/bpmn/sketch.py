"""A small notation for test diagrams that are also drawn: each part is put at a place."""

from itertools import count
from xml.sax.saxutils import escape, quoteattr

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


def element(tag, key="", inner="", **attributes):
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
            for one, other in zip(ids, ids[1:], strict=False)
        ]
    return "".join(written)


class Sketch:
    """A diagram that grows part by part."""

    def __init__(self, key="p"):
        """Begin with an empty process."""
        self.key, self.body, self.drawn, self.before, self.boxes = key, [], [], [], {}
        self.numbers = count(1)

    def put(self, tag, key, x, y, width=100, height=80, inner="", label=None, **attributes):
        """Put a part at a place."""
        di = {k: attributes.pop(k) for k in ("isExpanded", "isHorizontal") if k in attributes}
        self.body.append(element(tag, key, inner, **attributes))
        self.show(key, x, y, width, height, label, **di)
        return self

    def show(self, key, x, y, width=100, height=80, label=None, **di):
        """Draw a part that is written elsewhere."""
        self.boxes[key] = (x, y, width, height)
        inner = element("dc:Bounds", x=x, y=y, width=width, height=height)
        if label:
            names = ("x", "y", "width", "height")
            bounds = element("dc:Bounds", **dict(zip(names, label, strict=True)))
            inner += element("bpmndi:BPMNLabel", inner=bounds)
        self.drawn.append(element("bpmndi:BPMNShape", f"{key}_di", inner, bpmnElement=key, **di))

    def event(self, tag, key, x, y, *kinds, **attributes):
        """Put an event with these triggers."""
        inner = "".join(TRIGGERS[kind] for kind in kinds)
        return self.put(tag, key, x, y, 36, 36, inner, **attributes)

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


def everything():
    """Draw every kind of element once."""
    sketch = Sketch()
    sketch.before.append(
        element(
            "collaboration",
            "c",
            element("participant", "pool", name="Council", processRef="p")
            + element("participant", "tenant", name="Tenant")
            + element("messageFlow", "mf", sourceRef="tenant", targetRef="s01", name="letter"),
        )
    )
    lanes = element(
        "laneSet",
        "ls",
        element("lane", "la", "<flowNodeRef>t0</flowNodeRef>", name="Contact centre")
        + element("lane", "lb", name="Team leader"),
    )
    sketch.body.append(lanes)
    sketch.show("pool", 0, 0, 1260, 860, isHorizontal="true")
    sketch.show("la", 30, 0, 1230, 420, isHorizontal="true")
    sketch.show("lb", 30, 420, 1230, 440, isHorizontal="true")
    sketch.show("tenant", 0, 900, 1260, 60, isHorizontal="true")
    types = [
        "task",
        "userTask",
        "manualTask",
        "scriptTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
    ]
    for at, kind in enumerate(types):
        sketch.put(kind, f"t{at}", 60 + at * 130, 30, name=f"Do the {kind} with a longer name")
    loops = {
        "l1": "<standardLoopCharacteristics/>",
        "l2": "<multiInstanceLoopCharacteristics/>",
        "l3": '<multiInstanceLoopCharacteristics isSequential="true"/>',
    }
    for at, (key, inner) in enumerate(loops.items()):
        sketch.put("userTask", key, 60 + at * 130, 140, inner=inner, name="For each")
    sketch.put("subProcess", "closed", 450, 140, name="Closed")
    sketch.put("adHocSubProcess", "adhoc", 580, 140, name="In any order", isForCompensation="true")
    kinds = ["exclusive", "parallel", "inclusive", "eventBased", "complex"]
    for at, kind in enumerate(kinds):
        sketch.put(f"{kind}Gateway", f"g{at}", 720 + at * 90, 150, 50, 50, name=f"{kind}?")
    waits = ["message", "timer", "signal", "conditional", "error", "escalation"]
    for at, kind in enumerate(["", *waits]):
        sketch.event(
            "startEvent",
            f"s0{at}",
            60 + at * 70,
            250,
            *([kind] if kind else []),
            name=kind or "none",
            isInterrupting="false" if at % 2 else "true",
        )
    for at, kind in enumerate(["message", "timer", "signal", "conditional", "link"]):
        sketch.event("intermediateCatchEvent", f"c{at}", 560 + at * 70, 250, kind, name=kind)
    sketch.event("intermediateCatchEvent", "c8", 920, 250, "message", "timer", name="either")
    sketch.event(
        "intermediateCatchEvent",
        "c9",
        990,
        250,
        "message",
        "timer",
        name="both",
        parallelMultiple="true",
    )
    for at, kind in enumerate(["", "message", "signal", "escalation", "link", "compensate"]):
        sketch.event(
            "intermediateThrowEvent",
            f"h{at}",
            60 + at * 70,
            340,
            *([kind] if kind else []),
            name=kind,
        )
    for at, kind in enumerate(
        ["", "message", "signal", "error", "escalation", "terminate", "cancel", "compensate"]
    ):
        sketch.event(
            "endEvent",
            f"e0{at}",
            560 + at * 70,
            340,
            *([kind] if kind else []),
            name=kind or "done",
        )
    inner = (
        element("startEvent", "in1") + element("userTask", "in2", name="Inside") + flows("in1 in2")
    )
    sketch.put(
        "subProcess", "open", 60, 460, 350, 180, inner, name="Assess the home", isExpanded="true"
    )
    sketch.show("in1", 80, 530, 36, 36)
    sketch.show("in2", 180, 510)
    sketch.line("in1_in2", "in1", "in2")
    sketch.event(
        "boundaryEvent",
        "b1",
        140,
        622,
        "timer",
        attachedToRef="open",
        cancelActivity="false",
        name="late",
    )
    sketch.event("boundaryEvent", "b2", 240, 622, "error", attachedToRef="open", name="refused")
    sketch.put(
        "subProcess",
        "esp",
        440,
        460,
        250,
        120,
        element("startEvent", "in3", TRIGGERS["message"], isInterrupting="false"),
        name="Tenant calls",
        triggeredByEvent="true",
        isExpanded="true",
    )
    sketch.show("in3", 470, 510, 36, 36)
    sketch.put("transaction", "tx", 720, 460, 200, 120, name="Transaction", isExpanded="true")
    sketch.put("dataObjectReference", "do", 980, 470, 36, 50, name="Tenancy file")
    sketch.put("dataStoreReference", "ds", 1080, 470, 50, 50, name="Rent ledger")
    sketch.put("textAnnotation", "ta", 980, 570, 160, 40, "<text>Say why in plain words.</text>")
    sketch.put("group", "gr", 960, 440, 220, 200)
    sketch.put("userTask", "A", 100, 720, name="Check & decide <now>")
    sketch.put(
        "exclusiveGateway",
        "G",
        290,
        735,
        50,
        50,
        name="Is the home safe to stay in?",
        default="G_C",
    )
    sketch.put("userTask", "B", 450, 680, name="Move the household to somewhere safe")
    sketch.put("userTask", "C", 450, 770, name="Book repair")
    sketch.put("serviceTask", "D", 650, 720, name="Write to tenant")
    sketch.put("userTask", "F", 850, 720, name="Follow up")
    sketch.event("endEvent", "Z", 1030, 742, name="Closed well")
    sketch.flow("A", "G").flow("G", "B", "safe == false", name="no").flow("G", "C", name="yes")
    sketch.flow("B", "D").flow("C", "D", "x").flow("D", "F").flow("F", "Z")
    sketch.body.append(element("association", "as", sourceRef="do", targetRef="D"))
    sketch.line("as", "ta", "do")
    sketch.line("mf", "tenant", "s01")
    return sketch.xml("c")
