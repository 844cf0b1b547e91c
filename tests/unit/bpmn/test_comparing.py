import pytest

from service.bpmn.comparing import Became, by_id, compare
from service.bpmn.differing import in_words
from service.bpmn.drawing import draw
from service.bpmn.facts import Tell

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:handrail="urn:handrail:bpmn:1" id="file" targetNamespace="t">'
)
BEFORE = """<process id="p" name="Repair" isExecutable="true">
<laneSet id="lanes"><lane id="l1" name="Officer" handrail:role="officer">
<flowNodeRef>A</flowNodeRef></lane><lane id="l2" name="Old"/></laneSet>
<startEvent id="S" name="Begin"/>
<userTask id="A" name="Look" handrail:form="look" handrail:outcomes="yes, no">
<extensionElements><handrail:sla within="5 working days" amber="1 working day">
<handrail:tell at="amber" who="assignee"/></handrail:sla></extensionElements></userTask>
<userTask id="B" name="Mend" handrail:mandatory="true"/>
<userTask id="gone" name="Ring"/><endEvent id="E"/>
<sequenceFlow id="f1" sourceRef="S" targetRef="A"/>
<sequenceFlow id="f2" sourceRef="A" targetRef="B"/>
<sequenceFlow id="f3" name="then" sourceRef="B" targetRef="gone"/>
<sequenceFlow id="f4" sourceRef="gone" targetRef="E"/></process>"""
AFTER = """<process id="p" name="Repairs" isExecutable="true">
<laneSet id="lanes"><lane id="l1" name="Caseworker" handrail:role="officer">
<flowNodeRef>A</flowNodeRef></lane><lane id="l3" handrail:role="x">
<flowNodeRef>B</flowNodeRef></lane></laneSet>
<startEvent id="S" name="Begin"/>
<userTask id="A" name="Look" handrail:form="look_well">
<extensionElements><handrail:sla within="10 working days">
<handrail:tell at="amber" who="owner" every="1 day"/></handrail:sla></extensionElements></userTask>
<serviceTask id="B" name="Mend" handrail:topic="mend"/>
<userTask id="C" name="Check" handrail:mandatory="false"/><endEvent id="E"/>
<sequenceFlow id="f1" sourceRef="S" targetRef="A"><conditionExpression>x</conditionExpression>
</sequenceFlow>
<sequenceFlow id="f2" sourceRef="A" targetRef="C"/>
<sequenceFlow id="f5" sourceRef="C" targetRef="B"/>
<sequenceFlow id="f6" sourceRef="B" targetRef="E"/></process>"""


def drawn(process: str, **places: int) -> bytes:
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{key}_s" bpmnElement="{key}"><dc:Bounds x="{x}" y="0" width="10"'
        ' height="10"/></bpmndi:BPMNShape>'
        for key, x in places.items()
    )
    flow = (
        '<bpmndi:BPMNEdge id="f1_e" bpmnElement="f1"><di:waypoint x="0" y="0"/>'
        '<di:waypoint x="1" y="0"/></bpmndi:BPMNEdge>'
    )
    plane = f'<bpmndi:BPMNPlane id="pl" bpmnElement="p">{shapes}{flow}</bpmndi:BPMNPlane>'
    plane = f'<bpmndi:BPMNDiagram id="d">{plane}</bpmndi:BPMNDiagram>' if places else ""
    return f"{HEAD}{process}{plane}</definitions>".encode()


def test_what_changed_is_said_in_words():
    found = by_id(compare(drawn(BEFORE), drawn(AFTER), was="p", now="p"))
    said = {key: (one.became.value, one.says) for key, one in found.items()}
    assert said == {
        "p": ("changed", ("Name was Repair, is Repairs",)),
        "A": (
            "changed",
            (
                "Form was look, is look_well",
                "Outcomes was yes, no, and is not said any more",
                "Target was 5 working days, is 10 working days",
                "Amber was 1 working day, and is not said any more",
                "Who is told was at amber who assignee, is at amber who owner every 1 day",
                "Lane was Officer, is Caseworker",
            ),
        ),
        "B": (
            "changed",
            (
                "It was a task for a person, it is a automatic task",
                "Topic is mend, and was not said before",
                "Lane was none, is l3",
            ),
        ),
        "C": ("added", ()),
        "gone": ("removed", ()),
        "f1": ("changed", ("Condition is x, and was not said before",)),
        "f2": ("changed", ("It led from Look to Mend",)),
        "f5": ("added", ()),
        "f6": ("added", ()),
        "f3": ("removed", ()),
        "f4": ("removed", ()),
        "l1": ("changed", ("Name was Officer, is Caseworker",)),
        "l3": ("added", ()),
        "l2": ("removed", ()),
    }
    assert found["f3"].name == "“then”, from Mend to Ring"


def test_an_element_that_only_has_another_id_is_told_so_and_its_ways_stay():
    renamed = BEFORE.replace('"B"', '"mend"')
    found = compare(drawn(BEFORE), drawn(renamed), was="p", now="p")
    assert [(one.id, one.was, one.says) for one in found] == [
        ("mend", "B", ("Its id was B, is mend",))
    ]
    assert list(by_id(found, before=True)) == ["B"]


def test_what_only_stands_elsewhere_is_moved_and_the_same_drawing_is_not():
    places = {"S": 0, "A": 100, "B": 200}
    before = drawn(BEFORE, **places)
    assert compare(before, before, was="p", now="p") == ()
    shifted = drawn(BEFORE, **{key: x + 50 for key, x in places.items()})
    found = compare(before, shifted, was="p", now="p")
    assert [one.id for one in found] == ["S", "A", "B"]
    assert {one.became for one in found} == {Became.MOVED}
    assert compare(before, drawn(BEFORE), was="p", now="p") == ()
    other_lines = drawn(BEFORE.replace("<handrail:tell", "\n<handrail:tell"))
    assert compare(before, other_lines, was="p", now="p") == ()


def test_the_drawings_are_marked():
    found = compare(drawn(BEFORE, A=0, B=100), drawn(AFTER, A=0, B=100), was="p", now="p")
    svg = draw(drawn(AFTER, A=0, B=100), process="p", states=by_id(found))
    assert svg is not None
    assert "is-changed" in svg
    assert ">Changed<" in svg
    assert by_id(found)["f1"].flow.name == "changed"


def test_a_process_that_is_not_there_cannot_be_compared():
    with pytest.raises(KeyError):
        compare(drawn(BEFORE), drawn(AFTER), was="p", now="q")


def test_values_are_written_as_people_read_them():
    assert in_words(None) == ""
    assert in_words((True, False, 3)) == "yes, no, 3"
    assert in_words(Tell("amber", ("owner",))) == "at amber who owner"
