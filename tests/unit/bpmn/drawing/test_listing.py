import pytest

from service.bpmn.drawing import ElementLine, ElementState, ProcessNotInFile, describe
from tests.unit.bpmn.sketch import TRIGGERS, element, flows, process


def lines(*parts, **states):
    return describe(process(*parts), process="p", states=states)


def kinds(*parts):
    return {line.element: line.kind for line in lines(*parts)}


START, END = element("startEvent", "S"), element("endEvent", "E", name="Closed")


def test_line_says_name_kind_lane_state_and_what_comes_next():
    lanes = element(
        "laneSet", "l", element("lane", "m", "<flowNodeRef>A</flowNodeRef>", name="Lead")
    )
    flow = element("sequenceFlow", "f", sourceRef="A", targetRef="E", name="all well")
    task = element("userTask", "A", name="Check")
    found = lines(lanes, START, task, END, flows("S A"), flow, A=ElementState(tokens=1, late=True))
    assert found[1] == ElementLine(
        element="A",
        name="Check",
        kind="task for a person",
        lane="Lead",
        states=("Late", "Here now"),
        leads_to=("all well: Closed",),
        level=0,
    )
    assert found[0].leads_to == ("Check",)
    assert found[0].states == ()


def test_order_is_that_in_which_a_case_meets_them():
    found = lines(END, element("task", "B"), element("task", "A"), START, flows("S A B E"))
    assert [line.element for line in found] == ["S", "A", "B", "E"]


def test_loop_and_parts_that_nothing_leads_to_are_listed_once():
    parts = START, element("task", "A"), element("task", "X"), element("task", "Y")
    found = lines(*parts, flows("S A A", "X Y X"))
    assert [line.element for line in found] == ["S", "A", "X", "Y"]


def test_border_events_follow_their_activity_and_sub_processes_hold_theirs():
    inside = element("startEvent", "I") + element("task", "J") + flows("I J")
    event = element("boundaryEvent", "B", TRIGGERS["timer"], attachedToRef="P")
    found = lines(START, element("subProcess", "P", inside), event, END, flows("S P E"))
    assert [(line.element, line.level) for line in found] == [
        ("S", 0),
        ("P", 0),
        ("I", 1),
        ("J", 1),
        ("B", 0),
        ("E", 0),
    ]


def test_kinds_are_told_in_words():
    host = element("userTask", "A", name="Visit")
    timer = {"attachedToRef": "A", "cancelActivity": "false"}
    assert kinds(
        host,
        element("boundaryEvent", "B", TRIGGERS["timer"], **timer),
        element("boundaryEvent", "C", TRIGGERS["error"], attachedToRef="A"),
        element("subProcess", "P", triggeredByEvent="true"),
        element("task", "M", '<multiInstanceLoopCharacteristics isSequential="true"/>'),
        element("startEvent", "T", TRIGGERS["message"] + TRIGGERS["signal"]),
        element("choreographyTask", "X"),
    ) == {
        "A": "task for a person",
        "B": "event: timer, on “Visit”, which goes on",
        "C": "event: error, on “Visit”, which it ends",
        "P": "sub-process started by an event",
        "M": "task, for several, one after the other",
        "T": "start: message or signal",
        "X": "choreographyTask",
    }


def test_nameless_elements_are_named_by_what_they_are():
    gateway = element("parallelGateway", "G")
    joins = element("parallelGateway", "J")
    parts = START, gateway, element("task", "A"), joins, flows("S G A J", "G J")
    found = {line.element: line.name for line in lines(*parts)}
    assert found == {"S": "start", "G": "split", "J": "join", "A": "task"}


def test_unknown_process_is_refused():
    with pytest.raises(ProcessNotInFile):
        describe(process(START), process="q")
