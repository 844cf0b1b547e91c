import pytest

from service.bpmn.diagram import Bounds, Point, read_layout
from service.bpmn.xml import parse
from tests.unit.bpmn.showcase import everything
from tests.unit.bpmn.sketch import Sketch, element, flows, process


def layout_of(source, key="p"):
    return read_layout(parse(source, file="p"), process=key)


def two_tasks():
    sketch = Sketch().put("task", "A", 10, 20, name="One").put("task", "B", 200, 20)
    return sketch.flow("A", "B", name="next")


def test_shapes_and_edges_are_where_they_are_drawn():
    layout = layout_of(two_tasks().xml())
    assert layout.shapes["A"].bounds == Bounds(10, 20, 100, 80)
    assert (layout.shapes["A"].type, layout.shapes["A"].name) == ("task", "One")
    edge = layout.edges["A_B"]
    assert (edge.type, edge.name) == ("sequenceFlow", "next")
    assert edge.waypoints == (Point(110, 60), Point(155, 60), Point(155, 60), Point(200, 60))
    assert layout.extent == Bounds(10, 20, 290, 80)


def test_labels_count_in_the_extent():
    sketch = Sketch().put("task", "A", 0, 0, label=(0, 90, 50, 20))
    layout = layout_of(sketch.xml())
    assert layout.shapes["A"].label == Bounds(0, 90, 50, 20)
    assert layout.extent.bottom == 110
    assert layout.shapes["A"].bounds.middle == Point(50, 40)
    assert layout.extent.right == 100


def test_pools_lanes_and_artefacts_are_there():
    layout = layout_of(everything())
    assert layout.shapes["lb"].type == "lane"
    assert layout.shapes["lb"].horizontal
    assert layout.shapes["ta"].text == "Say why in plain words."
    assert layout.edges["mf"].type == "messageFlow"


def test_what_a_collapsed_sub_process_hides_is_left_out():
    inside = element("task", "in1") + element("task", "in2") + flows("in1 in2")
    sketch = Sketch().put("subProcess", "P", 0, 0, inner=inside)
    sketch.show("in1", 10, 10)
    sketch.show("in2", 90, 10)
    sketch.line("in1_in2", "in1", "in2")
    layout = layout_of(sketch.xml())
    assert list(layout.shapes) == ["P"]
    assert not layout.edges


def test_plane_of_a_sub_process_is_not_taken_for_the_processes():
    sketch = Sketch().put("subProcess", "P", 0, 0, inner=element("task", "in1"))
    sketch.show("in1", 10, 10)
    assert layout_of(sketch.xml("P")) is None


def test_file_without_a_drawing_has_no_layout():
    assert layout_of(process(element("task", "A"))) is None


def test_process_that_is_not_there_has_no_layout():
    assert layout_of(two_tasks().xml(), key="q") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'x="10"', b'x="left"'),
        (b'x="10"', b'x="nan"'),
        (b'y="20" width="100"', b'width="100"'),
        (b'width="100"', b'width="-1"'),
        (b'height="80"', b'height="0"'),
        (b"dc:Bounds", b"dc:Other"),
    ],
)
def test_shape_without_a_readable_place_is_left_out(old, new):
    source = two_tasks().xml()
    assert old in source
    layout = layout_of(source.replace(old, new))
    assert layout is None or "A" not in layout.shapes


def test_shape_of_something_unknown_is_left_out():
    sketch = two_tasks()
    sketch.show("ghost", 0, 0)
    assert "ghost" not in layout_of(sketch.xml()).shapes


def test_edge_needs_two_readable_points():
    source = two_tasks().xml().replace(b"<di:waypoint x=", b"<di:waypoint z=")
    assert not layout_of(source).edges
