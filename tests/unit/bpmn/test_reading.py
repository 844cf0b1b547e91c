import pytest

from service.bpmn.facts import Binding
from service.bpmn.model import EventDefinition, Loop
from service.bpmn.reading import DiagramRefused, read_diagram
from service.bpmn.xml import XmlRefused
from tests.unit.bpmn.sketch import (
    DECLARED,
    TRIGGERS,
    definitions,
    element,
    extended,
    flows,
    of,
    process,
    read,
)

START, END = element("startEvent", "S"), element("endEvent", "E")


def refused(source):
    with pytest.raises(DiagramRefused) as caught:
        read_diagram(source, file="p.bpmn")
    return {problem.code: problem for problem in caught.value.problems}


def test_process_keeps_elements_and_flows_in_the_files_order():
    drawn = read(END, START, element("userTask", "A", name="Look\n into"), flows("S A E: x > 1"))
    assert list(drawn.elements) == ["E", "S", "A"]
    assert list(drawn.flows) == ["S_A", "A_E"]
    assert drawn.elements["A"].name == "Look into"
    assert drawn.elements["A"].type == "userTask"
    assert drawn.flows["A_E"].condition == "x > 1"
    assert (drawn.flows["A_E"].source, drawn.flows["A_E"].target) == ("A", "E")
    assert [flow.id for flow in drawn.outgoing("S")] == ["S_A"]
    assert [flow.id for flow in drawn.incoming("E")] == ["A_E"]


def test_lines_are_those_of_the_file():
    drawn = read("\n\n", START, "\n", END)
    assert (drawn.line, drawn.elements["S"].line, drawn.elements["E"].line) == (1, 3, 4)


@pytest.mark.parametrize(("written", "meant"), [("true", True), ("1", True), ("false", False)])
def test_process_says_whether_it_is_executable(written, meant):
    assert read(isExecutable=written).executable is meant


def test_process_that_says_nothing_of_execution_is_undecided():
    source = definitions(element("process", "p")).encode()
    assert read_diagram(source, file="p").processes["p"].executable is None


def test_documentation_is_joined():
    texts = element("documentation", inner=" Ring. ") + element("documentation", inner="Write.")
    assert read(element("userTask", "A", texts)).elements["A"].documentation == "Ring.\n\nWrite."


def test_elements_of_a_sub_process_know_their_parent():
    inside = element("userTask", "A") + element("endEvent", "E") + flows("A E")
    drawn = read(START, element("subProcess", "P", inside), flows("S P"))
    assert drawn.elements["A"].parent == "P"
    assert drawn.flows["A_E"].parent == "P"
    assert [one.id for one in drawn.within("P")] == ["A", "E"]
    assert [one.id for one in drawn.within(None)] == ["S", "P"]


def test_what_is_no_flow_node_is_no_element():
    drawn = read(element("dataObject", "d"), element("textAnnotation", "t"), START)
    assert list(drawn.elements) == ["S"]


def test_unknown_flow_node_is_kept_for_whoever_refuses_it():
    assert read(element("choreographyTask", "C")).elements["C"].type == "choreographyTask"


def test_events_carry_their_definitions():
    kinds = "".join(TRIGGERS[kind] for kind in ("message", "signal", "error", "escalation"))
    drawn = read(element("startEvent", "S", kinds, parallelMultiple="true"))
    found = drawn.elements["S"]
    assert found.events == (
        EventDefinition("message", ref="m1", name="made_contact", line=1),
        EventDefinition("signal", ref="s1", name="flood", line=1),
        EventDefinition("error", ref="e1", name="e1", code="BAD", line=1),
        EventDefinition("escalation", ref="x1", name="x1", code="UP", line=1),
    )
    assert found.all_triggers
    assert found.message == "made_contact"
    assert found.has("signal")
    assert not found.has("timer")


@pytest.mark.parametrize(
    ("tag", "kind"), [("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")]
)
def test_timer_says_its_kind_and_text(tag, kind):
    timer = element("timerEventDefinition", inner=element(tag, inner=" R/P1D "))
    event = read(element("intermediateCatchEvent", "T", timer)).elements["T"].events[0]
    assert (event.kind, event.timer, event.rule) == ("timer", kind, "R/P1D")


def test_condition_link_and_compensation_are_read():
    conditional = read(element("startEvent", "S", TRIGGERS["conditional"])).elements["S"].events[0]
    link = read(element("endEvent", "E", TRIGGERS["link"])).elements["E"].events[0]
    undone = element("compensateEventDefinition", activityRef="A")
    compensate = read(element("endEvent", "E", undone)).elements["E"].events[0]
    assert (conditional.condition, link.name, compensate.ref) == ("a", "far", "A")


def test_error_without_a_code_is_known_by_its_id():
    source = definitions('<error id="e9"/>', element("process", "p")).encode()
    assert read_diagram(source, file="p").errors["e9"].code == "e9"


def test_event_shares_a_definition_of_the_file():
    shared = element("timerEventDefinition", "shared", "<timeDuration>P1D</timeDuration>")
    event = element(
        "intermediateCatchEvent", "T", "<eventDefinitionRef>t:shared</eventDefinitionRef>"
    )
    source = definitions(shared, element("process", "p", event)).encode()
    assert read_diagram(source, file="p").processes["p"].elements["T"].events[0].rule == "P1D"


def test_boundary_event_knows_its_host_and_whether_it_ends_it():
    boundary = element(
        "boundaryEvent", "B", TRIGGERS["timer"], attachedToRef="A", cancelActivity="false"
    )
    found = read(element("task", "A"), boundary).elements["B"]
    assert (found.attached_to, found.interrupting) == ("A", False)


def test_start_of_an_event_sub_process_may_not_interrupt():
    inside = element("startEvent", "S", TRIGGERS["message"], isInterrupting="false")
    drawn = read(element("subProcess", "P", inside, triggeredByEvent="true"))
    assert drawn.elements["P"].triggered_by_event
    assert not drawn.elements["S"].interrupting


def test_attributes_of_other_elements_are_read():
    drawn = read(
        element("receiveTask", "R", instantiate="true", messageRef="m1"),
        element("eventBasedGateway", "G", eventGatewayType="Parallel"),
        element("userTask", "U", isForCompensation="true"),
        element("exclusiveGateway", "X", default="X_U"),
        element("adHocSubProcess", "H", "<completionCondition>done</completionCondition>"),
        element("complexGateway", "C", "<activationCondition>two</activationCondition>"),
        flows("X U"),
    ).elements
    assert drawn["R"].instantiate
    assert drawn["R"].message == "made_contact"
    assert drawn["G"].all_triggers
    assert drawn["U"].for_compensation
    assert drawn["X"].default == "X_U"
    assert (drawn["H"].condition, drawn["C"].condition) == ("done", "two")


@pytest.mark.parametrize(
    ("written", "called"),
    [("t:other", "other"), ("${which}", "${which}"), ("=a:b", "=a:b"), ("", None)],
)
def test_call_names_a_process_or_computes_it(written, called):
    assert read(element("callActivity", "C", calledElement=written)).elements["C"].called == called


@pytest.mark.parametrize(
    ("written", "script"),
    [
        ("x = 1", "x = 1"),
        ("\n    x = 1\n    y = 2\n  ", "x = 1\ny = 2"),
        ("x = 1\n    y = 2", "x = 1\ny = 2"),
        ("if a:\n    y = 2", "if a:\n    y = 2"),
        ("if a:\n      y = 2\n    else:\n      y = 3", "if a:\n  y = 2\nelse:\n  y = 3"),
        ("  ", None),
    ],
)
def test_script_is_freed_of_the_indentation_its_lines_share(written, script):
    drawn = read(element("scriptTask", "A", element("script", inner=written)))
    assert drawn.elements["A"].script == script


def test_standard_loop_is_read():
    marker = element(
        "standardLoopCharacteristics",
        inner="<loopCondition>again</loopCondition>",
        loopMaximum="3",
        testBefore="true",
    )
    loop = read(element("task", "A", marker)).elements["A"].loop
    assert loop == Loop("standard", condition="again", maximum=3, test_before=True, line=1)


def test_true_may_be_written_as_one_everywhere():
    standard = element("standardLoopCharacteristics", loopMaximum="3", testBefore="1")
    several = element("multiInstanceLoopCharacteristics", isSequential=" 1 ")
    receiving = read(
        element("receiveTask", "A", standard, instantiate="1"),
        element("task", "B", several, isForCompensation="1"),
        element("subProcess", "C", triggeredByEvent="1"),
        element("boundaryEvent", "D", attachedToRef="B", cancelActivity="0", parallelMultiple="1"),
    ).elements
    assert receiving["A"].loop.test_before
    assert receiving["A"].instantiate
    assert receiving["B"].loop.kind == "sequential"
    assert receiving["B"].for_compensation
    assert receiving["C"].triggered_by_event
    assert (receiving["D"].interrupting, receiving["D"].all_triggers) == (False, True)


def test_loop_without_a_readable_maximum_has_none():
    for maximum in ("some", "9" * 5_000):
        marker = element("standardLoopCharacteristics", loopMaximum=maximum)
        assert read(element("task", "A", marker)).elements["A"].loop.maximum is None


def test_multi_instance_is_read_through_data_associations():
    marker = element(
        "multiInstanceLoopCharacteristics",
        inner="<loopCardinality>2</loopCardinality><loopDataInputRef>din</loopDataInputRef>"
        "<loopDataOutputRef>dout</loopDataOutputRef><inputDataItem id='i' name='room'/>"
        "<outputDataItem id='found'/><completionCondition>enough</completionCondition>",
        isSequential="true",
    )
    ways = (
        "<dataInputAssociation><sourceRef>do1</sourceRef><targetRef>din</targetRef>"
        "</dataInputAssociation><dataOutputAssociation><sourceRef>dout</sourceRef>"
        "<targetRef>do2</targetRef></dataOutputAssociation>"
    )
    objects = '<dataObjectReference id="do1" name="rooms"/><dataObject id="do2"/>'
    loop = read(objects, element("userTask", "A", ways + marker)).elements["A"].loop
    assert loop == Loop(
        "sequential",
        collection="rooms",
        item="room",
        output_collection="do2",
        output_item="found",
        cardinality="2",
        completion="enough",
        line=1,
    )


def test_multi_instance_collection_may_be_a_plain_name():
    marker = "<loopDataInputRef>rooms</loopDataInputRef>"
    marker = element("multiInstanceLoopCharacteristics", inner=marker)
    loop = read(element("userTask", "A", marker)).elements["A"].loop
    assert (loop.kind, loop.collection, loop.item) == ("parallel", "rooms", None)


def test_lane_is_a_role_by_its_name_or_by_what_it_says():
    lanes = (
        element("lane", "one", "<flowNodeRef>A</flowNodeRef>", name="Team  leader (north)")
        + element("lane", "two", name="Any", handrail__role="officer")
        + element("lane", "three")
    )
    drawn = read(element("laneSet", "l", lanes), element("userTask", "A"))
    assert [lane.role for lane in drawn.lanes.values()] == ["team_leader_north", "officer", None]
    assert drawn.lanes["one"].elements == ("A",)
    assert drawn.roles_of("A") == ("team_leader_north",)


def test_innermost_lane_counts_also_for_what_stands_in_sub_processes_and_on_borders():
    inner = element("lane", "inner", "<flowNodeRef>P</flowNodeRef>", name="Inner")
    held = "<flowNodeRef>P</flowNodeRef>" + element("childLaneSet", "c", inner)
    lanes = element("laneSet", "l", element("lane", "outer", held, name="Outer"))
    task = element("userTask", "A", handrail__roles="surveyor, officer")
    drawn = read(
        lanes,
        element("subProcess", "P", task + element("task", "B")),
        element("boundaryEvent", "X", TRIGGERS["timer"], attachedToRef="P"),
        element("task", "O"),
    )
    assert drawn.lane_of("A").id == "inner"
    assert drawn.lane_of("X").id == "inner"
    assert drawn.roles_of("B") == ("inner",)
    assert drawn.roles_of("A") == ("surveyor", "officer")
    assert drawn.lane_of("O") is None
    assert drawn.roles_of("O") == ()


def test_correlation_properties_of_bpmn_are_keys_of_the_message():
    ways = element(
        "correlationPropertyRetrievalExpression",
        inner="<messagePath>ref</messagePath>",
        messageRef="m1",
    ) + element("correlationPropertyRetrievalExpression", messageRef="m1")
    keys = element("correlationProperty", "cp", ways, name="reference")
    keys += element("correlationProperty", "cq", ways)
    catch = element("intermediateCatchEvent", "C", TRIGGERS["message"])
    source = definitions(DECLARED, keys, element("process", "p", catch)).encode()
    diagram = read_diagram(source, file="p")
    expected = (Binding("reference", "ref", line=1), Binding("cq", "ref", line=1))
    assert diagram.messages["m1"].correlation == expected
    assert diagram.processes["p"].elements["C"].correlation == expected


def test_own_correlation_wins_over_the_messages():
    own = extended(element("handrail:correlation", key="ref", value="case.reference"))
    catch = element("receiveTask", "C", own, messageRef="m1")
    message = element(
        "message", "m1", extended(element("handrail:correlation", key="other")), name="m"
    )
    source = definitions(message, element("process", "p", catch)).encode()
    found = read_diagram(source, file="p").processes["p"].elements["C"]
    assert found.correlation == (Binding("ref", "case.reference", line=1),)


def test_what_is_no_xml_is_refused():
    with pytest.raises(XmlRefused):
        read_diagram(b"<definitions", file="p.bpmn")


def test_another_vocabulary_of_xml_is_refused():
    problem = refused(b"<html/>")["not_bpmn"]
    assert (problem.file, problem.line) == ("p.bpmn", 1)
    assert "<html>" in problem.message


def test_file_without_a_process_is_refused():
    assert "process_missing" in refused(definitions().encode())


def test_refusal_reads_as_its_first_problem():
    with pytest.raises(DiagramRefused, match="holds no process"):
        read_diagram(definitions().encode(), file="p")


def test_repeated_id_is_refused_with_both_places():
    problem = refused(process(START, "\n", element("endEvent", "S", name="Done")))["id_repeated"]
    assert "endEvent “Done”" in problem.message
    assert "startEvent, line 1" in problem.message
    assert (problem.element, problem.line) == ("S", 2)


@pytest.mark.parametrize("tag", ["userTask", "sequenceFlow"])
def test_element_where_nothing_can_flow_is_refused(tag):
    problem = refused(process(element("task", "A", element(tag, "B"))))["element_misplaced"]
    assert (problem.element, problem.line) == ("B", 1)
    assert "stands in task" in problem.message


def test_only_a_sub_process_is_triggered_by_an_event():
    assert not of("task", triggeredByEvent="true").triggered_by_event


def test_reference_to_a_category_is_no_element_without_an_id():
    named = element("categoryValueRef", inner="c1")
    source = process(element("subProcess", "A", named))
    assert list(read_diagram(source, file="f").processes["p"].elements) == ["A"]


def test_missing_id_is_refused():
    assert "startEvent has no id" in refused(process(element("startEvent")))["id_missing"].message


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (flows("S X"), "targetRef"),
        (element("sequenceFlow", "f", sourceRef="X", targetRef="S"), "sourceRef"),
        (element("boundaryEvent", "B", attachedToRef="X"), "attachedToRef"),
        (element("boundaryEvent", "B"), "attachedToRef"),
        (element("exclusiveGateway", "G", default="X"), "default"),
        (element("receiveTask", "R", messageRef="X"), "messageRef"),
        (element("endEvent", "E", element("errorEventDefinition", errorRef="X")), "errorRef"),
        (
            element("endEvent", "E", "<eventDefinitionRef>X</eventDefinitionRef>"),
            "eventDefinitionRef",
        ),
        (
            element("endEvent", "E", "<eventDefinitionRef> </eventDefinitionRef>"),
            "eventDefinitionRef",
        ),
        (
            element("laneSet", "l", element("lane", "m", "<flowNodeRef>X</flowNodeRef>")),
            "flowNodeRef",
        ),
    ],
)
def test_reference_to_nothing_is_refused(part, named):
    problem = refused(process(START, part))["reference_dangling"]
    assert problem.message.startswith(named)
    assert problem.mend
    assert problem.line == 1


def test_reference_to_something_built_in_stands():
    assert (
        read(element("receiveTask", "R", messageRef="##unspecified")).elements["R"].message is None
    )


def test_flow_across_the_border_of_a_sub_process_is_refused():
    inside = element("subProcess", "P", element("task", "A"), name="Inner")
    problem = refused(process(START, inside, flows("S A")))["flow_leaves_scope"]
    assert "its targetRef is A" in problem.message
