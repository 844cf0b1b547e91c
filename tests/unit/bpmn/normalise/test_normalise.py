from service.bpmn.normalise import handlers_in, normalise
from service.bpmn.reading import read_diagram
from tests.unit.engine.notation import (
    boundary,
    catch,
    compensation,
    end,
    event_sub,
    extension,
    flow,
    gateway,
    handrail,
    node,
    receive,
    start,
    sub,
    throw,
    user,
    write,
)


def plan(*body):
    source = write(*body)
    process = read_diagram(source, file="test.bpmn").processes["p"]
    return normalise(process, handlers_in(source, file="test.bpmn"))


def ways(found):
    return {(one.source, one.target) for one in found.flows}


def added(found):
    return {key for key, one in found.nodes.items() if not one.shown}


def test_a_complete_drawing_stays_as_it_is():
    found = plan(start(), user("A"), end(), flow("S A E"))
    assert list(found.nodes) == ["S", "A", "E"]
    assert added(found) == set()


def test_missing_starts_and_ends_are_added_and_not_shown():
    found = plan(user("A", "B"), flow("A B"))
    assert added(found) == {"p__start", "B__end"}
    assert ways(found) == {("p__start", "A"), ("A", "B"), ("B", "B__end")}


def test_several_flows_out_of_a_task_go_through_one_gateway():
    flows = (flow("S A B E"), flow("A C", when="x"), flow("C E"))
    found = plan(start(), user("A", "B", "C"), end("E"), *flows)
    assert {key: found.nodes[key].type for key in added(found)} == {"A__choice": "inclusiveGateway"}
    assert {("A__choice", "B"), ("A__choice", "C")} <= ways(found)


def test_several_flows_without_conditions_out_of_a_task_go_through_a_parallel_gateway():
    found = plan(start(), user("A", "B", "C"), flow("S A B"), flow("A C"))
    assert found.nodes["A__split"].type == "parallelGateway"


def test_an_id_that_is_taken_is_not_given_again():
    found = plan(user("A"), user("A__end"))
    assert added(found) == {"p__start", "p__start__split", "A__end_", "A__end__end"}


def test_a_link_is_a_flow_that_is_not_drawn():
    found = plan(
        start(), throw("L", "link a"), catch("LC", "link a"), user("A"), flow("S L"), flow("LC A")
    )
    assert ("L", "LC") in ways(found)
    assert found.nodes["LC"].type == "intermediateThrowEvent"
    assert found.nodes["LC"].element.type == "intermediateCatchEvent"


def test_a_short_sla_becomes_one_event_without_a_flow():
    sla = extension(handrail("sla", within="5 working days"))
    found = plan(start(), user("A", inner=sla), end(), flow("S A E"))
    event = found.nodes["A__sla"]
    assert (event.type, event.clock, event.interrupting) == ("boundaryEvent", "sla", False)
    assert event.attached_to == event.element.id == "A"
    assert not any("A__sla" in way for way in ways(found))


def test_triggers_any_of_which_will_do_stand_in_front_of_the_drawn_event():
    found = plan(
        start(),
        user("A"),
        boundary("B", "A", ["message", "signal"]),
        catch("K", ["message", "signal"]),
        flow("S K A"),
    )
    assert {"B__1", "B__2", "K__1", "K__2", "K__any"} <= added(found)
    assert {("B__1", "B"), ("K__any", "K__1"), ("K__2", "K"), ("S", "K__any")} <= ways(found)
    assert found.nodes["B__1"].attached_to == "A"
    assert found.nodes["B"].attached_to is None


def test_handlers_are_named_by_what_they_compensate():
    handler = node("userTask", "U", isForCompensation="true")
    text = node("textAnnotation", "N") + node("association", "n", sourceRef="A", targetRef="N")
    found = plan(start(), user("A"), compensation("C", "A", "U"), handler, text, flow("S A"))
    assert found.nodes["A"].handler == "U"
    assert "C" not in found.nodes
    assert not any("U" in way for way in ways(found))


def test_event_sub_processes_stand_beside_the_flow():
    found = plan(
        start(),
        sub("Q", user("B")),
        flow("S Q"),
        event_sub("EV", start("X", "message"), user("H"), flow("X H")),
    )
    assert [one.id for one in found.listeners] == ["EV"]
    assert "EV" not in found.nodes
    assert list(found.nodes["Q"].body.nodes) == ["B", "Q__start", "B__end"]


def test_a_race_goes_to_each_trigger_of_an_event_by_itself():
    found = plan(
        start(),
        gateway("eventBased", "G"),
        catch("K", ["message", "signal"]),
        flow("S G K"),
    )
    assert {("G", "K__1"), ("G", "K__2")} <= ways(found)
    assert ("G", "K") not in ways(found)
    assert "K__any" not in found.nodes


def test_an_instantiating_receive_task_is_a_start_event():
    found = plan(receive("R", instantiate="true"), user("A"), flow("R A"))
    node_ = found.nodes["R"]
    assert (node_.type, node_.events[0].kind, node_.events[0].name) == (
        "startEvent",
        "message",
        "docs",
    )
    assert node_.element.type == "receiveTask"


def test_conditional_flows_with_a_default_need_no_other_way():
    found = plan(
        start(),
        user("A", default="d"),
        user("B", "C"),
        flow("S A"),
        flow("A B", when="x"),
        flow("A C", key="d"),
    )
    assert found.nodes["A__choice"].default == "d"
    assert added(found) == {"A__choice", "B__end", "C__end"}


def test_the_flows_of_a_gateway_are_its_own():
    found = plan(
        start(),
        gateway("exclusive", "X", default="d"),
        user("B", "C"),
        flow("S X"),
        flow("X B", when="x"),
        flow("X C", key="d"),
    )
    assert added(found) == {"B__end", "C__end"}
