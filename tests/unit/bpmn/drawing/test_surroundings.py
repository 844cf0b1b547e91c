import pytest

from service.bpmn.diagram import Bounds, Shape
from service.bpmn.drawing.surroundings import surrounding


def drawn(kind, width=200.0, height=100.0, **more):
    return surrounding(Shape("x", kind, "Name", Bounds(10, 20, width, height), **more))


def test_horizontal_pool_has_its_name_in_a_strip_on_the_left():
    assert "M40.00 20.00V120.00" in drawn("participant")
    assert "rotate(-90 25.00 70.00)" in drawn("participant")


def test_vertical_pool_has_its_name_at_the_top():
    pool = drawn("participant", horizontal=False)
    assert "M10.00 50.00H210.00" in pool
    assert "rotate" not in pool


def test_low_closed_pool_has_its_name_in_the_middle():
    assert "rotate" not in drawn("participant", height=60.0, expanded=False)


def test_lane_without_a_name_has_no_text():
    lane = Shape("x", "lane", "", Bounds(0, 0, 100, 50))
    assert "<text" not in surrounding(lane)


@pytest.mark.parametrize(
    "kind", ["group", "dataObject", "dataInput", "dataStoreReference", "somethingElse"]
)
def test_everything_else_shows_its_name(kind):
    assert ">Name</tspan>" in drawn(kind)


def test_empty_annotation_is_a_bracket_alone():
    annotation = drawn("textAnnotation")
    assert "<path" in annotation
    assert "<text" not in annotation
