import pytest

from service.bpmn import ahead
from service.bpmn.ahead import next_after
from tests.unit.bpmn.sketch import TRIGGERS, element, flows, read

START, END = element("startEvent", "S"), element("endEvent", "E", name="Done")
A, B, C = (element("userTask", key, name=f"Task {key}") for key in "ABC")


def gateway(kind, key="G", **more):
    return element(f"{kind}Gateway", key, name=f"Gate {key}?", **more)


def named(source, target, name, condition="=a"):
    inner = element("conditionExpression", inner=condition) if condition else ""
    ends = {"sourceRef": source, "targetRef": target}
    return element("sequenceFlow", f"{source}_{target}", inner, name=name, **ends)


def told(drawn, key):
    """What comes next: its id, and on each way the answers that lead to it."""
    return {
        one.element.id: [[way.answer or f"{way.asked}: otherwise" for way in ways] for ways in all_]
        for one in next_after(drawn, key)
        for all_ in (one.ways,)
    }


def test_what_follows_at_once_comes_in_any_case():
    drawn = read(START, A, B, element("serviceTask", "M"), END, flows("S A M B E"))
    (one,) = next_after(drawn, "A")
    assert (one.element.name, one.kind, one.is_certain, one.joined) == (
        "Task B",
        "task",
        True,
        False,
    )
    (last,) = next_after(drawn, "B")
    assert (last.element.id, last.kind) == ("E", "end")


def test_undecided_ways_are_told_with_their_question():
    split = gateway("exclusive", default="G_C")
    ways = (named("G", "B", "yes"), named("G", "C", "", ""))
    drawn = read(START, A, B, C, split, END, flows("S A G", "B E", "C E"), *ways)
    assert told(drawn, "A") == {"B": [["yes"]], "C": [["Gate G?: otherwise"]]}
    first, second = next_after(drawn, "A")
    ((way,),) = first.ways
    assert (way.at, way.asked, way.of, way.is_event) == ("G", "Gate G?", 2, False)
    assert second.ways[0][0].otherwise
    assert not first.is_certain


def test_ways_that_meet_again_decide_nothing():
    split, meet = gateway("exclusive"), gateway("exclusive", "H")
    script = element("scriptTask", "M")
    ways = (named("G", "M", "yes"), named("G", "H", "no"))
    drawn = read(START, A, B, script, split, meet, END, flows("S A G", "M H B E"), *ways)
    assert told(drawn, "A") == {"B": [[]]}


def test_a_decision_of_which_every_answer_leads_on_is_left_out_of_a_longer_way():
    one, two = gateway("exclusive", "G"), gateway("exclusive", "H")
    drawn = read(
        *(START, A, B, C, one, two, element("scriptTask", "M"), END),
        *(named("G", "H", "yes"), named("G", "C", "no")),
        *(named("H", "B", "left"), named("H", "M", "right")),
        flows("S A G", "M B E", "C E"),
    )
    assert told(drawn, "A") == {"B": [["yes"]], "C": [["no"]]}


def test_branches_come_together_and_a_join_is_said():
    split, join = gateway("parallel"), gateway("parallel", "J")
    drawn = read(START, split, join, A, B, C, END, flows("S G A J C E", "G B J"))
    assert told(drawn, "S") == {"A": [[]], "B": [[]]}
    (after,) = next_after(drawn, "A")
    assert (after.element.id, after.joined) == ("C", True)


def test_conditions_on_the_flows_of_a_task_are_undecided_as_well():
    drawn = read(START, A, B, END, flows("S A", "A B: x", "A E"))
    assert set(told(drawn, "A")) == {"B", "E"}
    assert all(not one.is_certain for one in next_after(drawn, "A"))


def test_an_event_that_may_come_first_is_named():
    alarm = element("boundaryEvent", "W", TRIGGERS["timer"], attachedToRef="A", name="10 days")
    undo = element("boundaryEvent", "X", TRIGGERS["compensate"], attachedToRef="A")
    drawn = read(START, A, B, C, alarm, undo, END, flows("S A B E", "W C E"))
    assert told(drawn, "A") == {"C": [["10 days"]], "B": [[]]}
    assert next_after(drawn, "A")[0].ways[0][0].is_event


def test_the_events_of_an_event_gateway_decide_where_the_case_stands_at_it():
    reply, late = (
        element("intermediateCatchEvent", key, TRIGGERS[kind], name=name)
        for key, kind, name in (("R", "message", "Reply"), ("L", "timer", "No reply"))
    )
    drawn = read(
        *(START, A, B, C, gateway("eventBased"), reply, late, END),
        flows("S A G R B E", "G L C E"),
    )
    (wait,) = next_after(drawn, "A")
    assert (wait.element.id, wait.kind) == ("G", "wait")
    assert told(drawn, "G") == {"B": [["Reply"]], "C": [["No reply"]]}


@pytest.mark.parametrize(
    ("tag", "kind"),
    [("receiveTask", "wait"), ("callActivity", "call"), ("manualTask", "task")],
)
def test_waits_and_calls_come_next_too(tag, kind):
    drawn = read(START, A, element(tag, "W"), END, flows("S A W E"))
    assert [(one.element.id, one.kind) for one in next_after(drawn, "A")] == [("W", kind)]


def test_sub_processes_are_walked_into_and_out_of():
    inner = "".join(
        (
            element("startEvent", "S1"),
            element("scriptTask", "M1"),
            element("endEvent", "E1"),
            element("subProcess", "V", element("startEvent", "VS"), triggeredByEvent="true"),
            flows("S1 M1 E1"),
        )
    )
    drawn = read(START, A, B, element("subProcess", "P", inner), END, flows("S A P B E"))
    assert told(drawn, "A") == {"B": [[]]}
    assert told(drawn, "M1") == {}
    assert told(drawn, "P") == {"B": [[]]}


def test_a_sub_process_that_is_last_ends_the_case_unless_by_an_error():
    def drawn(end):
        inner = element("startEvent", "S1") + end + flows("S1 E1")
        return read(START, A, element("subProcess", "P", inner), flows("S A P"))

    (one,) = next_after(drawn(element("endEvent", "E1")), "A")
    assert (one.element.id, one.kind) == ("P", "end")
    failing = element("endEvent", "E1", TRIGGERS["error"])
    assert next_after(drawn(failing), "A") == ()


def test_links_lead_to_where_they_are_caught():
    thrown = element("intermediateThrowEvent", "L1", TRIGGERS["link"])
    caught = element("intermediateCatchEvent", "L2", TRIGGERS["link"])
    drawn = read(START, A, B, thrown, caught, END, flows("S A L1", "L2 B E"))
    assert told(drawn, "A") == {"B": [[]]}


def test_a_last_task_and_a_loop_back_are_told():
    drawn = read(START, A, gateway("exclusive"), flows("S A G A"), named("G", "G", "again"), B)
    assert told(drawn, "A") == {"A": [["Gate G?: otherwise"]]}
    (one,) = next_after(drawn, "B")
    assert (one.element.id, one.kind) == ("B", "end")


def test_more_ways_than_can_be_told_are_left(monkeypatch):
    monkeypatch.setattr(ahead, "MOST_WAYS", 2)
    drawn = read(START, A, B, END, flows("S A B E"))
    assert [one.element.id for one in next_after(drawn, "A")] == ["B"]
    monkeypatch.setattr(ahead, "MOST_WAYS", 1)
    assert next_after(drawn, "A") == ()
