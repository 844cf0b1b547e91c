"""One diagram with every kind of element in it, to be drawn and looked at."""

from tests.unit.bpmn.sketch import TRIGGERS, Sketch, element, flows

TASKS = (
    "task",
    "userTask",
    "manualTask",
    "scriptTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "businessRuleTask",
    "callActivity",
)
LOOPS = (
    "<standardLoopCharacteristics/>",
    "<multiInstanceLoopCharacteristics/>",
    '<multiInstanceLoopCharacteristics isSequential="true"/>',
)
GATEWAYS = ("exclusive", "parallel", "inclusive", "eventBased", "complex")
STARTS = ("", "message", "timer", "signal", "conditional", "error", "escalation")
CATCHES = ("message", "timer", "signal", "conditional", "link")
THROWS = ("", "message", "signal", "escalation", "link", "compensate")
ENDS = ("", "message", "signal", "error", "escalation", "terminate", "cancel", "compensate")


def everything():
    """Draw every kind of element once."""
    sketch = Sketch()
    _surroundings(sketch)
    _activities(sketch)
    _events(sketch)
    _sub_processes(sketch)
    _artefacts(sketch)
    _story(sketch)
    return sketch.xml("c")


def _surroundings(sketch):
    people = element("participant", "pool", name="Council", processRef="p")
    people += element("participant", "tenant", name="Tenant")
    letter = element("messageFlow", "mf", sourceRef="tenant", targetRef="s01", name="letter")
    sketch.before.append(element("collaboration", "c", people + letter))
    lanes = element("lane", "la", "<flowNodeRef>t0</flowNodeRef>", name="Contact centre")
    lanes += element("lane", "lb", name="Team leader")
    sketch.body.append(element("laneSet", "ls", lanes))
    sketch.show("pool", 0, 0, (1260, 860), isHorizontal="true")
    sketch.show("la", 30, 0, (1230, 420), isHorizontal="true")
    sketch.show("lb", 30, 420, (1230, 440), isHorizontal="true")
    sketch.show("tenant", 0, 900, (1260, 60), isHorizontal="true")


def _activities(sketch):
    for at, kind in enumerate(TASKS):
        sketch.put(kind, f"t{at}", 60 + at * 130, 30, name=f"Do the {kind} with a longer name")
    for at, inner in enumerate(LOOPS):
        sketch.put("userTask", f"l{at}", 60 + at * 130, 140, inner=inner, name="For each")
    sketch.put("subProcess", "closed", 450, 140, name="Closed")
    sketch.put("adHocSubProcess", "adhoc", 580, 140, name="In any order", isForCompensation="true")
    for at, kind in enumerate(GATEWAYS):
        sketch.put(f"{kind}Gateway", f"g{at}", 720 + at * 90, 150, (50, 50), name=f"{kind}?")


def _events(sketch):
    for at, kind in enumerate(STARTS):
        goes_on = "false" if at % 2 else "true"
        sketch.event("startEvent", f"s0{at}", 60 + at * 70, 250, kind, isInterrupting=goes_on)
    for at, kind in enumerate(CATCHES):
        sketch.event("intermediateCatchEvent", f"c{at}", 560 + at * 70, 250, kind, name=kind)
    either, both = ("c8", 920, 250, "message", "timer"), ("c9", 990, 250, "message", "timer")
    sketch.event("intermediateCatchEvent", *either, name="either")
    sketch.event("intermediateCatchEvent", *both, name="both", parallelMultiple="true")
    for at, kind in enumerate(THROWS):
        sketch.event("intermediateThrowEvent", f"h{at}", 60 + at * 70, 340, kind, name=kind)
    for at, kind in enumerate(ENDS):
        sketch.event("endEvent", f"e0{at}", 560 + at * 70, 340, kind, name=kind or "done")


def _sub_processes(sketch):
    inside = element("startEvent", "in1") + element("userTask", "in2", name="Inside")
    opened = {"isExpanded": "true"}
    sketch.put(
        "subProcess",
        "open",
        60,
        460,
        (350, 180),
        inside + flows("in1 in2"),
        name="Assess",
        **opened,
    )
    sketch.show("in1", 80, 530, (36, 36))
    sketch.show("in2", 180, 510)
    sketch.line("in1_in2", "in1", "in2")
    late = {"attachedToRef": "open", "cancelActivity": "false", "name": "late"}
    sketch.event("boundaryEvent", "b1", 140, 622, "timer", **late)
    sketch.event("boundaryEvent", "b2", 240, 622, "error", attachedToRef="open", name="refused")
    calls = element("startEvent", "in3", TRIGGERS["message"], isInterrupting="false")
    calling = {"name": "Tenant calls", "triggeredByEvent": "true", **opened}
    sketch.put("subProcess", "esp", 440, 460, (250, 120), calls, **calling)
    sketch.show("in3", 470, 510, (36, 36))
    sketch.put("transaction", "tx", 720, 460, (200, 120), name="Transaction", **opened)


def _artefacts(sketch):
    sketch.put("dataObjectReference", "do", 980, 470, (36, 50), name="Tenancy file")
    sketch.put("dataStoreReference", "ds", 1080, 470, (50, 50), name="Rent ledger")
    sketch.put("textAnnotation", "ta", 980, 570, (160, 40), "<text>Say why in plain words.</text>")
    sketch.put("group", "gr", 960, 440, (220, 200))
    sketch.body.append(element("association", "as", sourceRef="do", targetRef="ta"))
    sketch.line("as", "do", "ta")
    sketch.line("mf", "tenant", "s01")


def _story(sketch):
    question = {"name": "Is the home safe to stay in?", "default": "G_C"}
    sketch.put("userTask", "A", 100, 720, name="Check & decide <now>")
    sketch.put("exclusiveGateway", "G", 290, 735, (50, 50), **question)
    sketch.put("userTask", "B", 450, 680, name="Move the household to somewhere safe")
    sketch.put("userTask", "C", 450, 770, name="Book repair")
    sketch.put("serviceTask", "D", 650, 720, name="Write to tenant")
    sketch.put("userTask", "F", 850, 720, name="Follow up")
    sketch.event("endEvent", "Z", 1030, 742, name="Closed well")
    sketch.flow("A", "G").flow("G", "B", "safe == false", name="no").flow("G", "C", name="yes")
    sketch.flow("B", "D").flow("C", "D", "x").flow("D", "F").flow("F", "Z")
