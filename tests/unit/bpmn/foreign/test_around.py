import pytest

from service.bpmn.diagram import read_layout
from service.bpmn.foreign import Known, adapt
from service.bpmn.reading import read_diagram
from service.bpmn.xml import parse
from tests.unit.bpmn.foreign.writing import written

DRAWING = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}


def script(word: str, text: str) -> str:
    return f"<spiffworkflow:{word}>{text}</spiffworkflow:{word}>"


def step(*scripts: str, more: str = "", kind: str = "userTask", within: str = "") -> str:
    held = f"<extensionElements>{''.join(scripts)}</extensionElements>"
    return f'<{kind} id="x" name="Visit"{more}>{held}{within}</{kind}>'


def flow(key: str, source: str, target: str) -> str:
    return f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}"/>'


def shape(key: str, x: int, width: int) -> str:
    bounds = f'<dc:Bounds x="{x}" y="200" width="{width}" height="{width}"/>'
    return f'<bpmndi:BPMNShape id="{key}_di" bpmnElement="{key}">{bounds}</bpmndi:BPMNShape>'


def edge(key: str, *points: str) -> str:
    drawn = "".join(f"<di:waypoint {one}/>" for one in points)
    return f'<bpmndi:BPMNEdge id="{key}_di" bpmnElement="{key}">{drawn}</bpmndi:BPMNEdge>'


ENDS = '<startEvent id="a"/><endEvent id="b"/>'
FLOWS = flow("f", "a", "x") + flow("g", "x", "b")
BOTH = script("preScript", "n = 1\nn += 1") + script("postScript", "done = n &lt; 3")


def ways(content: bytes) -> dict[str, tuple[str, str]]:
    process = read_diagram(content, file="f").processes["p"]
    return {key: (one.source, one.target) for key, one in process.flows.items()}


def test_scripts_around_a_step_become_script_tasks_before_and_after_it():
    told = "<incoming>f</incoming><outgoing/>"
    source = written(ENDS, step(BOTH, within=told), FLOWS)
    content, said = adapt(source, Known(), file="f")
    process = read_diagram(content, file="f").processes["p"]
    assert {key: one.script for key, one in process.elements.items() if one.script} == {
        "x_before": "n = 1\nn = n + 1",
        "x_after": "done = n < 3",
    }
    assert process.elements["x_before"].name == "Before Visit"
    assert ways(content) == {
        "f": ("a", "x_before"),
        "x_before_flow": ("x_before", "x"),
        "x_after_flow": ("x", "x_after"),
        "g": ("x_after", "b"),
    }
    assert b"<incoming>x_before_flow</incoming><outgoing/>" in content
    assert [(one.was, one.now) for one in said] == [
        ("the script before it", "a script task before it, x_before"),
        ("n += 1", "n = n + 1"),
        ("the script after it", "a script task after it, x_after"),
    ]
    assert adapt(content, Known(), file="f") == (content, ())


def test_where_the_step_is_drawn_its_scripts_are_drawn_above_it():
    plane = (
        '</process><bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="e" bpmnElement="p">'
        + shape("a", 100, 36)
        + shape("x", 200, 100)
        + shape("b", 400, 36)
        + edge("f", 'x="136" y="218"', 'x="200" y="250"')
        + edge("g", 'x="300" y="250"', 'x="400" y="218"')
        + '</bpmndi:BPMNPlane></bpmndi:BPMNDiagram><process id="q">'
    )
    content, _ = adapt(written(ENDS, step(BOTH), FLOWS, plane, **DRAWING), Known(), file="f")
    layout = read_layout(parse(content, file="f"), process="p")
    drawn = {key: (one.bounds.x, one.bounds.y) for key, one in layout.shapes.items()}
    assert drawn["x_before"] == (140, 90)
    assert drawn["x_after"] == (260, 90)
    points = {key: [(at.x, at.y) for at in one.waypoints] for key, one in layout.edges.items()}
    assert points == {
        "f": [(136, 218), (140, 130)],
        "x_before_flow": [(190, 170), (220, 200)],
        "x_after_flow": [(280, 200), (310, 170)],
        "g": [(360, 130), (400, 218)],
    }


@pytest.mark.parametrize(
    "points",
    [(), ("",)],
)
def test_a_drawing_that_says_too_little_stays_as_it_is(points):
    plane = (
        '</process><bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="e" bpmnElement="p">'
        + shape("x", 200, 100)
        + edge("f", *points)
        + '</bpmndi:BPMNPlane></bpmndi:BPMNDiagram><process id="q">'
    )
    source = written(ENDS, step(BOTH), FLOWS, plane, **DRAWING)
    content, _ = adapt(source, Known(), file="f")
    assert content.endswith(source[source.index(b"<bpmndi:BPMNDiagram") :])
    assert "x_before" in ways(content)["f"]


@pytest.mark.parametrize(
    "parts",
    [
        (step(BOTH), ""),
        (step(BOTH), flow("f", "a", "x") + flow("h", "a", "x")),
        (step(script("preScript", "n = [m for m in k]")), FLOWS),
        (step(script("preScript", " ")), FLOWS),
        (step(BOTH, within="<standardLoopCharacteristics/>"), FLOWS),
        (step(BOTH, more=' default="g"'), FLOWS),
        (step(BOTH), FLOWS, '<scriptTask id="x_before"/><scriptTask id="x_after_flow"/>'),
        (
            step(script("preScript", "n = 1"), kind="receiveTask"),
            '<eventBasedGateway id="w"/>' + flow("f", "w", "x"),
        ),
    ],
)
def test_scripts_that_could_run_otherwise_beside_the_step_stay(parts):
    source = written(ENDS, *parts)
    assert adapt(source, Known(), file="f") == (source, ())
