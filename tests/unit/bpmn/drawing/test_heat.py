import pytest
from lxml import etree

from service.bpmn.drawing import Heat, describe, draw, level_of
from tests.unit.bpmn.sketch import Sketch

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def sketch():
    return Sketch().put("userTask", "A", 0, 0).put("userTask", "B", 300, 0).flow("A", "B")


@pytest.mark.parametrize(("amount", "level"), [(0, 0), (19, 0), (20, 1), (99, 4), (100, 4)])
def test_shade_is_the_fifth_of_the_largest_amount(amount, level):
    assert level_of(amount, 100) == level


def test_where_there_is_nothing_everything_is_palest():
    assert level_of(0, 0) == 0


def test_amount_is_a_shade_and_words_on_the_drawing_and_in_the_list(sketch):
    heat = {"A": Heat(4, "12 here")}
    (shape,) = etree.fromstring(draw(sketch.xml(), process="p", states=heat)).iterfind(
        f".//{SVG}g[@data-element='A']"
    )
    assert "12 here" in shape.findtext(f"{SVG}title")
    assert shape.find(f"{SVG}rect").get("fill") == "#f09d6c"
    (line, other) = describe(sketch.xml(), process="p", states=heat)
    assert (line.states, other.states) == (("12 here",), ())


def test_flow_is_as_thick_as_the_part_that_took_it(sketch):
    svg = draw(sketch.xml(), process="p", states={"A_B": Heat(0, "7 times", share=0.5)})
    (flow,) = etree.fromstring(svg).iterfind(f".//{SVG}g[@data-element='A_B']")
    assert flow.find(f"{SVG}path").get("stroke-width") == "4.75"
    assert "".join(flow.itertext()) == "7 times"
