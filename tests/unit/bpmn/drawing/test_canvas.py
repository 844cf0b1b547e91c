import re

import pytest
from lxml import etree

from service.bpmn.drawing import ElementState, ProcessNotInFile, draw, legend
from service.bpmn.reading import DiagramRefused
from tests.unit.bpmn.showcase import everything
from tests.unit.bpmn.sketch import Sketch, element, process

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def tree():
    return etree.fromstring(draw(everything(), process="p").encode())


def drawn(sketch, **states):
    return etree.fromstring(draw(sketch.xml(), process="p", states=states).encode())


def group(tree, key):
    (found,) = tree.iterfind(f".//{SVG}g[@data-element='{key}']")
    return found


def texts(node):
    return [" ".join(part.itertext()) for part in node.iter(f"{SVG}text")]


def one_task(**attributes):
    return Sketch().put("userTask", "A", 0, 0, **attributes)


def test_drawing_is_an_image_with_a_name(tree):
    assert tree.tag == f"{SVG}svg"
    assert (tree.get("role"), tree.get("aria-label")) == ("img", "Diagram of Repair")
    assert tree.findtext(f"{SVG}title") == "Repair"


def test_drawing_is_as_large_as_what_is_drawn_and_a_margin(tree):
    assert tree.get("viewBox") == "-20 -20 1300 1000"
    assert (tree.get("width"), tree.get("height")) == ("1300", "1000")


def test_every_element_is_drawn_with_a_title(tree):
    titles = [group(tree, key).findtext(f"{SVG}title") for key in ("A", "c1", "G")]
    assert titles == [
        "Check & decide <now>; task for a person",
        "timer; waits: timer",
        "Is the home safe to stay in?; choice of one way",
    ]


def test_strict_content_security_policy_lets_it_through(tree):
    for node in tree.iter():
        assert not {"style", "id", "href", "onload"} & set(node.attrib)
        assert etree.QName(node).localname not in {
            "script",
            "style",
            "image",
            "use",
            "foreignObject",
        }
        assert not any("url(" in value for value in node.attrib.values())


def test_texts_are_escaped():
    svg = draw(one_task(name="<script>alert('1')</script> & \"more\"").xml(), process="p")
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


@pytest.mark.parametrize(
    ("key", "dashes", "width"), [("s01", "5 3", "1.5"), ("s02", None, "1.5"), ("e00", None, "3.5")]
)
def test_circle_tells_starts_from_ends_and_interrupting_from_not(tree, key, dashes, width):
    circle = group(tree, key).find(f"{SVG}circle")
    assert (circle.get("stroke-dasharray"), circle.get("stroke-width")) == (dashes, width)


@pytest.mark.parametrize(("key", "rings"), [("s00", 1), ("h0", 2), ("b1", 2), ("e00", 1)])
def test_events_of_the_middle_have_two_circles(tree, key, rings):
    assert len(group(tree, key).findall(f"{SVG}circle")) == rings


def test_throwing_event_is_filled_and_catching_is_not(tree):
    thrown = group(tree, "h1").find(f"{SVG}g/{SVG}path")
    caught = group(tree, "c0").find(f"{SVG}g/{SVG}path")
    assert (thrown.get("fill"), caught.get("fill")) == ("#0b0c0c", "#ffffff")


def test_call_is_thick_and_event_sub_process_dotted(tree):
    assert group(tree, "t8").find(f"{SVG}rect").get("stroke-width") == "4"
    assert group(tree, "esp").find(f"{SVG}rect").get("stroke-dasharray") == "2 4"


def test_transaction_has_a_double_frame(tree):
    assert len(group(tree, "tx").findall(f"{SVG}rect")) == 2


def test_default_and_conditional_flows_are_marked(tree):
    assert len(group(tree, "G_C").findall(f"{SVG}path")) == 2
    assert len(group(tree, "C_D").findall(f"{SVG}polygon")) == 2
    assert len(group(tree, "G_B").findall(f"{SVG}polygon")) == 1


def test_boundary_events_stand_before_their_activity(tree):
    order = [node.get("data-element") for node in tree.iter(f"{SVG}g")]
    assert order.index("open") < order.index("in2") < order.index("b1")


def test_long_names_are_broken_into_lines(tree):
    lines = [span.text for span in group(tree, "B").iter(f"{SVG}tspan")]
    assert lines == ["Move the", "household to", "somewhere", "safe"]


def test_plain_drawing_has_no_states(tree):
    assert not [node for node in tree.iter() if "state" in node.get("class", "")]


@pytest.mark.parametrize(
    ("state", "name", "words"),
    [
        (ElementState(tokens=1), "is-current", "Here now"),
        (ElementState(tokens=3), "is-current", "Here now: 3"),
        (ElementState(done=1), "is-done", "Done"),
        (ElementState(done=2), "is-done", "Done 2 times"),
        (ElementState(held=True), "is-held", "On hold"),
        (ElementState(late=True), "is-late", "Late"),
        (ElementState(failed=True), "is-failed", "Incident"),
        (ElementState(cancelled=True), "is-cancelled", "Cancelled"),
    ],
)
def test_state_is_told_by_class_tag_and_title(state, name, words):
    tree = drawn(one_task(name="Look"), A=state)
    task = group(tree, "A")
    assert task.get("class") == f"node userTask {name}"
    assert task.findtext(f"{SVG}title") == f"Look; task for a person; {words}"
    assert words in texts(tree)


def test_gravest_state_gives_the_look_and_every_state_its_tag():
    tree = drawn(one_task(), A=ElementState(tokens=1, held=True, failed=True))
    assert group(tree, "A").find(f"{SVG}rect").get("stroke") == "#d4351c"
    assert texts(tree) == ["Incident", "On hold", "Here now"]


def test_state_of_nothing_looks_plain():
    assert texts(drawn(one_task(), A=ElementState())) == []


def test_taken_flow_is_marked():
    sketch = one_task().put("task", "B", 200, 0).flow("A", "B")
    assert group(drawn(sketch, A_B=ElementState(done=1)), "A_B").get("class") == "flow is-taken"
    assert group(drawn(sketch), "A_B").get("class") == "flow"


def test_file_without_a_drawing_gives_none():
    assert draw(process(element("task", "A")), process="p") is None


def test_unknown_process_is_refused():
    with pytest.raises(ProcessNotInFile):
        draw(one_task().xml(), process="q")


def test_file_that_is_no_diagram_is_refused():
    with pytest.raises(DiagramRefused):
        draw(b"<html/>", process="p")


def test_process_without_a_name_goes_by_its_key():
    source = one_task().xml().replace(b' name="Repair"', b"")
    assert re.search('aria-label="Diagram of p"', draw(source, process="p"))


def test_the_legend_draws_the_tag_of_every_state_with_its_meaning():
    drawings = [etree.fromstring(drawing.encode()) for drawing, _ in legend()]
    assert [texts(one) for one in drawings] == [
        [said] for said in ("Here now", "On hold", "Late", "Incident", "Done", "Cancelled")
    ]
    assert all(meaning for _, meaning in legend())
