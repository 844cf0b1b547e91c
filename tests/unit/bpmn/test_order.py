from service.bpmn.order import in_order
from tests.unit.bpmn.sketch import TRIGGERS, element, flows, read

START, END = element("startEvent", "S"), element("endEvent", "E")
A, B, C, D = (element("userTask", key) for key in "ABCD")


def test_branches_come_as_drawn_and_before_what_joins_them():
    split, join = element("parallelGateway", "G"), element("parallelGateway", "J")
    drawn = read(END, D, join, B, A, split, START, flows("S G A J D E", "G B J"))
    assert in_order(drawn) == ("S", "G", "A", "B", "J", "D", "E")


def test_a_loop_is_passed_once():
    drawn = read(START, A, B, C, END, flows("S A B C E", "C A"))
    assert in_order(drawn) == ("S", "A", "B", "C", "E")


def test_what_a_sub_process_holds_comes_before_what_follows_it():
    timer = element("boundaryEvent", "T", TRIGGERS["timer"], attachedToRef="X")
    inner = "".join((element("startEvent", "S1"), element("userTask", "X"), timer, flows("S1 X")))
    drawn = read(START, element("subProcess", "P", inner), B, END, flows("S P B E"))
    assert in_order(drawn) == ("S", "P", "S1", "X", "T", "B", "E")


def test_what_follows_an_event_beside_an_activity_comes_after_it_and_the_usual_way():
    late = element("boundaryEvent", "L", TRIGGERS["timer"], attachedToRef="A")
    inner = element("startEvent", "S1") + element("userTask", "X") + flows("S1 X")
    aside = element("subProcess", "V", inner, triggeredByEvent="true")
    drawn = read(aside, START, A, B, late, C, END, flows("S A B E", "L C E"))
    assert in_order(drawn) == ("S", "A", "B", "L", "C", "E", "V", "S1", "X")


def test_a_process_that_is_one_ring_is_told_too():
    assert in_order(read(A, B, flows("A B A"))) == ("A", "B")
