"""A drawing made for a file without one: everything is on it, and the file says what it said."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from service.bpmn.diagram import read_layout
from service.bpmn.layout import lay_out
from service.bpmn.reading import read_diagram
from service.bpmn.xml import parse
from tests.unit.bpmn.sketch import definitions, element, process

SHIPPED = sorted((Path(__file__).parents[4] / "processes").rglob("*.bpmn"))
DRAWING = re.compile(rb"<(\w+:)?BPMNDiagram[\s>].*</(\w+:)?BPMNDiagram>\s*", re.DOTALL)


def flow(source, target):
    return element("sequenceFlow", f"{source}_{target}", sourceRef=source, targetRef=target)


def laid(source, key="p"):
    made = lay_out(source, file="f.bpmn")
    return read_layout(parse(made, file="f.bpmn"), process=key)


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_every_element_lane_and_flow_has_its_place_and_nothing_covers_another(path):
    bare = DRAWING.sub(b"", path.read_bytes())
    made = lay_out(bare, file=path.name)
    (drawn,) = read_diagram(made, file=path.name).processes.values()
    layout = read_layout(parse(made, file=path.name), process=drawn.key)
    assert set(drawn.elements) | set(drawn.lanes) <= set(layout.shapes)
    assert set(drawn.flows) <= set(layout.edges)
    for one, other in combinations(drawn.elements.values(), 2):
        if one.parent == other.parent and not {one.id, other.id} & {
            one.attached_to,
            other.attached_to,
        }:
            assert apart(layout.shapes[one.id].bounds, layout.shapes[other.id].bounds), (one, other)
    for lane in drawn.lanes.values():
        band = layout.shapes[lane.id].bounds
        for key in lane.elements:
            area = layout.shapes[key].bounds
            assert band.y <= area.y
            assert area.bottom <= band.bottom + area.height / 2


def apart(one, other):
    return (
        one.right <= other.x
        or other.right <= one.x
        or one.bottom <= other.y
        or other.bottom <= one.y
    )


@pytest.mark.parametrize("path", SHIPPED[:1])
def test_nothing_but_the_drawing_is_added(path):
    bare = DRAWING.sub(b"", path.read_bytes())
    made = lay_out(bare, file="f")
    assert DRAWING.sub(b"", made).split() == bare.split()
    assert read_diagram(made, file="f") == read_diagram(bare, file="f")


def test_file_that_is_drawn_stays_as_it_is():
    drawn = SHIPPED[0].read_bytes()
    assert lay_out(drawn, file="f") is drawn


def test_flows_lead_right_and_back_below():
    source = process(
        *(element(tag, key) for tag, key in [("startEvent", "S"), ("task", "A"), ("task", "B")]),
        *(flow(*ends) for ends in [("S", "A"), ("A", "B"), ("B", "A"), ("B", "B")]),
    )
    layout = laid(source)
    start, first, second = (layout.shapes[key].bounds for key in "SAB")
    assert start.right < first.x < first.right < second.x
    assert len(layout.edges["A_B"].waypoints) == 2
    back = layout.edges["B_A"].waypoints
    assert back[0].y == second.bottom < back[1].y
    assert back[-1] == (first.middle.x, first.bottom)


def test_way_over_others_goes_through_a_free_row_or_below():
    chain = [("S", "G"), ("G", "A"), ("A", "B"), ("B", "C"), ("G", "D"), ("D", "C"), ("G", "C")]
    source = process(
        element("startEvent", "S"), element("exclusiveGateway", "G"),
        *(element("task", key) for key in "ABCD"), *(flow(*ends) for ends in chain),
    )  # fmt: skip
    layout = laid(source)
    ends = [(one[0], one[-1]) for one in (layout.edges[f"G_{key}"].waypoints for key in "AC")]
    assert ends[0][0] == ends[1][0]
    over = [point.y for point in layout.edges["G_C"].waypoints]
    assert max(over) > layout.shapes["A"].bounds.bottom
    assert layout.edges["D_C"].waypoints[1].x > layout.shapes["B"].bounds.right


def test_boundary_event_sits_on_its_host_and_leads_away_below():
    timer = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    source = process(
        element("startEvent", "S"), *(element("task", key) for key in "ABC"),
        element("boundaryEvent", "T", timer, attachedToRef="A"),
        element("boundaryEvent", "U", timer, attachedToRef="A"),
        *(flow(*ends) for ends in [("S", "A"), ("A", "B"), ("T", "C"), ("U", "B")]),
    )  # fmt: skip
    layout = laid(source)
    host, timer, other = (layout.shapes[key].bounds for key in "ATU")
    assert timer.middle.y == other.middle.y == host.bottom
    assert host.x < other.x < timer.x < timer.right <= host.right
    assert layout.edges["T_C"].waypoints[0].y == timer.bottom


def test_pools_of_which_nothing_is_told_stand_below():
    body = element("process", "p", element("task", "A"), isExecutable="true")
    pools = element(
        "collaboration", "c",
        element("participant", "us", processRef="p") + element("participant", "them"),
    )  # fmt: skip
    layout = laid(definitions(pools, body).encode())
    us, them = layout.shapes["us"].bounds, layout.shapes["them"].bounds
    assert us.bottom < them.y
    assert us.x < layout.shapes["A"].bounds.x


def test_lane_that_holds_lanes_is_drawn_around_them_and_an_empty_one_has_room():
    inner = element(
        "lane", "outer",
        element("childLaneSet", "", element("lane", "one", "<flowNodeRef>A</flowNodeRef>")
                + element("lane", "two", "<flowNodeRef>B</flowNodeRef>"))
        + "<flowNodeRef>A</flowNodeRef><flowNodeRef>B</flowNodeRef>",
    )  # fmt: skip
    lanes = element("laneSet", "", inner + element("lane", "empty"))
    source = process(lanes, element("task", "A"), element("task", "B"), flow("A", "B"))
    shapes = {key: one.bounds for key, one in laid(source).shapes.items()}
    assert shapes["outer"].y == shapes["one"].y
    assert shapes["outer"].bottom == shapes["two"].bottom
    assert shapes["empty"].y >= shapes["two"].bottom


def test_file_in_utf_16_and_a_file_with_an_empty_drawing_are_served():
    source = process(element("task", "A"))
    text = source.decode() if isinstance(source, bytes) else source
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
    assert "A" in laid(wide).shapes
    plane = '<bpmndi:BPMNPlane id="pl" bpmnElement="p"/>'
    empty = f'<bpmndi:BPMNDiagram id="d">{plane}</bpmndi:BPMNDiagram>'
    made = lay_out(text.replace("</definitions>", f"{empty}</definitions>").encode(), file="f")
    assert made.index(b"laid_out") < made.index(b'id="d"')
    assert "A" in read_layout(parse(made, file="f"), process="p").shapes
