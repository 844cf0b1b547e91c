"""What stories came by, on the drawing and in the list beside it."""

import pytest
from lxml import etree

from service.bpmn.drawing import OnTheWay, Reached, describe, draw, reach_legend, way_legend
from tests.unit.bpmn.sketch import Sketch

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def source():
    return Sketch().put("userTask", "A", 0, 0).put("userTask", "B", 300, 0).flow("A", "B").xml()


def told(source, states):
    """What the list says of each, and what is drawn at the flow: its line, and its words."""
    lines = {one.element: one.states for one in describe(source, process="p", states=states)}
    svg = draw(source, process="p", states=states)
    (flow,) = etree.fromstring(svg).iterfind(f".//{SVG}g[@data-element='A_B']")
    return lines, flow.find(f"{SVG}path").get("stroke"), "".join(flow.itertext())


def test_the_way_of_one_story_is_told_in_order(source):
    marks = {"A": OnTheWay([1, 3, 5]), "B": OnTheWay(range(4), left=True, amiss=True)}
    lines, stroke, words = told(source, {**marks, "A_B": OnTheWay()})
    assert lines == {"A": ("1, 3, 5",), "B": ("Not as told", "The end", "4 times")}
    assert (stroke, words) == ("#00703c", "")
    assert len(way_legend()) == 3


def test_what_no_story_comes_by_is_told(source):
    lines, stroke, words = told(source, {"A": Reached(1), "B": Reached(0), "A_B": Reached(0)})
    assert lines == {"A": ("1 story",), "B": ("No story",)}
    assert (stroke, words) == ("#942514", "No story")
    lines, stroke, words = told(source, {"A": Reached(2), "A_B": Reached(2)})
    assert (lines["A"], stroke, words) == (("2 stories",), "#00703c", "")
    assert len(reach_legend()) == 2
