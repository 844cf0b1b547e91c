from lxml import etree

from service.bpmn.drawing import GONE, MOVED, Counterpart, draw
from tests.unit.bpmn.sketch import Sketch

SVG = "{http://www.w3.org/2000/svg}"


def test_a_pair_bears_its_number_and_what_has_no_counterpart_says_so():
    sketch = Sketch().put("userTask", "A", 0, 0).put("userTask", "B", 300, 0).flow("A", "B")
    told = {
        "A": Counterpart("Becomes Visit", MOVED, 1),
        "B": Counterpart("Nothing stands for it", GONE),
        "A_B": Counterpart("Nothing stands for it", GONE),
    }
    root = etree.fromstring(draw(sketch.xml(), process="p", states=told))
    drawn = {
        key: "".join(root.find(f".//{SVG}g[@data-element='{key}']").itertext()) for key in told
    }
    tags = [
        "".join(one.itertext()) for one in root.iterfind(f".//{SVG}g[@class='state state-pair']")
    ]
    assert tags == ["1", "Nothing stands for it"]
    assert "1" in drawn["A"]
    assert "Nothing" not in drawn["A_B"]
