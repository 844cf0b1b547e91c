import pytest

from service.bpmn.facts import EVERYTHING, Binding, Sla
from service.bpmn.model import Ignored
from service.bpmn.reading import read_diagram
from tests.unit.bpmn.sketch import TRIGGERS, definitions, element, extended, of, process, read


def ignored(*parts, **attributes):
    return read_diagram(process(*parts, **attributes), file="p").ignored


def everywhere(task):
    return (task.roles, task.users, task.assignee, task.form, task.due, task.priority)


EXPECTED = (("legal", "ops"), ("sam",), "${initiator}", "review", "${due}", "50")


@pytest.mark.parametrize("said", ["camunda:failedJobRetryTimeCycle", "zeebe:taskDefinition"])
def test_more_attempts_than_one_counts_are_not_said(said):
    many = "9" * 5000
    told = element(said, type="t", retries=many, inner=many)
    assert of("serviceTask", extended(told)).retries is None


def test_camunda_7_task_says_the_same_as_camunda_8s():
    seven = of(
        "userTask",
        camunda__candidateGroups="legal,ops",
        camunda__candidateUsers="sam",
        camunda__assignee="${initiator}",
        camunda__formKey="embedded:app:forms/review.html",
        camunda__dueDate="${due}",
        camunda__priority="50",
    )
    eight = of(
        "userTask",
        extended(
            element(
                "zeebe:assignmentDefinition",
                assignee="${initiator}",
                candidateGroups="legal, ops",
                candidateUsers="sam",
            ),
            element("zeebe:taskSchedule", dueDate="${due}"),
            element("zeebe:formDefinition", formId="review"),
            element("zeebe:priorityDefinition", priority="50"),
        ),
    )
    assert everywhere(seven) == everywhere(eight) == EXPECTED


@pytest.mark.parametrize(
    ("due", "within", "anchor"),
    [
        ("${deadline}", "0 days", "${deadline}"),
        ("=deadline", "0 days", "=deadline"),
        ("2026-12-24T09:00:00Z", "0 days", "'2026-12-24T09:00:00Z'"),
        ("P5D", "P5D", "task"),
        ("soon", "soon", "task"),
    ],
)
def test_due_date_is_a_service_level(due, within, anchor):
    schedule = extended(element("zeebe:taskSchedule", dueDate=due))
    for task in (of("userTask", camunda__dueDate=due), of("userTask", schedule)):
        assert task.sla == Sla(within=within, anchor=anchor, line=1)


def test_due_date_stands_back_behind_a_service_level_and_means_nothing_to_machines():
    own = extended(element("handrail:sla", within="2 days"))
    assert of("userTask", own, camunda__dueDate="P5D").sla.within == "2 days"
    assert of("serviceTask", camunda__dueDate="P5D").sla is None


def test_group_expression_is_not_cut_at_its_commas():
    groups = '=["legal", "ops"]'
    inner = extended(element("zeebe:assignmentDefinition", candidateGroups=groups))
    assert of("userTask", inner).roles == (groups,)
    assert of("userTask", camunda__candidateGroups="${f(a,b)}, ops").roles == ("${f(a,b)}", "ops")


def test_camunda_7_work_and_decision():
    inner = extended(
        element(
            "camunda:inputOutput",
            inner=element("camunda:inputParameter", inner="Dear ${name}", name="text")
            + element("camunda:inputParameter", name="list")
            + element("camunda:outputParameter", inner="${at}", name="sent"),
        ),
        element("camunda:failedJobRetryTimeCycle", inner="R3/PT10M"),
    )
    task = of("serviceTask", inner, camunda__topic="mail", camunda__type="external")
    assert (task.topic, task.retries) == ("mail", 3)
    assert task.inputs == (Binding("text", "Dear ${name}", literal=True, line=1),)
    assert task.outputs == (Binding("sent", "${at}", literal=True, line=1),)
    decided = of("businessRuleTask", camunda__decisionRef="d", camunda__resultVariable="r")
    assert (decided.decision, decided.result) == ("d", "r")


def test_unreadable_retry_cycle_says_nothing():
    inner = extended(element("camunda:failedJobRetryTimeCycle", inner="PT10M"))
    assert of("serviceTask", inner).retries is None


def test_camunda_7_call_passes_variables():
    inner = extended(
        element("camunda:in", source="a", target="b"),
        element("camunda:in", sourceExpression="${a + 1}", target="c"),
        element("camunda:in", businessKey="x"),
        element("camunda:out", variables="all"),
    )
    call = of(
        "callActivity",
        inner,
        camunda__calledElementBinding="version",
        camunda__calledElementVersion="2",
    )
    assert call.inputs == (Binding("b", "a", line=1), Binding("c", "${a + 1}", line=1))
    assert call.outputs == (Binding(EVERYTHING, EVERYTHING, line=1),)
    assert call.called_version == "2"
    assert of("callActivity", camunda__calledElementBinding="latest").called_version == "latest"


def test_camunda_7_call_that_passes_everything_both_ways_needs_no_mapping():
    ways = [element(f"camunda:{way}", variables="all") for way in ("in", "out")]
    call = of("callActivity", extended(*ways))
    assert (call.inputs, call.outputs) == ((), ())
    one_way = of("callActivity", extended(ways[0]))
    assert one_way.inputs == (Binding(EVERYTHING, EVERYTHING, line=1),)


def test_camunda_7_collection_and_starters():
    marker = element(
        "multiInstanceLoopCharacteristics",
        camunda__collection="rooms",
        camunda__elementVariable="room",
    )
    loop = of("userTask", marker).loop
    assert (loop.collection, loop.item) == ("rooms", "room")
    assert read(camunda__candidateStarterGroups="officer").start_roles == ("officer",)


def test_topic_may_stand_in_the_event_definition():
    inner = element("messageEventDefinition", messageRef="m1", camunda__topic="mail")
    assert of("endEvent", inner).topic == "mail"


def test_camunda_8_work_decision_and_script():
    work = of(
        "serviceTask",
        extended(
            element("zeebe:taskDefinition", type="mail", retries="=5"),
            element(
                "zeebe:ioMapping",
                inner=element("zeebe:input", source="=x", target="to")
                + element("zeebe:input", source="fixed", target="kind")
                + element("zeebe:input", target="empty")
                + element("zeebe:output", source="=at", target="sent"),
            ),
        ),
    )
    assert (work.topic, work.retries) == ("mail", 5)
    assert work.inputs == (
        Binding("to", "=x", line=1),
        Binding("kind", "fixed", literal=True, line=1),
    )
    assert work.outputs == (Binding("sent", "=at", line=1),)
    decided = extended(element("zeebe:calledDecision", decisionId="d", resultVariable="r"))
    assert of("businessRuleTask", decided).decision == "d"
    assert of("businessRuleTask", decided).result == "r"
    scripted = extended(element("zeebe:script", expression="=a + 1", resultVariable="b"))
    assert of("scriptTask", scripted).script == "b = a + 1"
    assert of("scriptTask", extended(element("zeebe:script", expression="=a"))).script is None


def called(*mapped, **attributes):
    mapping = element("zeebe:ioMapping", inner="".join(mapped)) if mapped else ""
    return of(
        "callActivity",
        extended(element("zeebe:calledElement", processId="other", **attributes), mapping),
    )


IN, OUT = (element(f"zeebe:{way}", source="=a", target="b") for way in ("input", "output"))
MAPPED = Binding("b", "=a", line=1)
ALL = Binding(EVERYTHING, EVERYTHING)


@pytest.mark.parametrize(
    ("call", "apart", "taken", "given"),
    [
        (called(), False, (), ()),
        (called(propagateAllChildVariables="true"), False, (), ()),
        (called(propagateAllChildVariables="false"), True, (ALL,), ()),
        (called(IN), True, (ALL, MAPPED), (ALL,)),
        (called(OUT), True, (ALL,), (MAPPED,)),
        (called(OUT, propagateAllChildVariables="true"), True, (ALL,), (ALL, MAPPED)),
        (called(propagateAllParentVariables="false"), True, (), (ALL,)),
        (
            called(propagateAllParentVariables="false", propagateAllChildVariables="false"),
            True,
            (),
            (),
        ),
    ],
)
def test_camunda_8_call_passes_what_it_says(call, apart, taken, given):
    assert call.called == "other"
    assert (call.called_apart, call.inputs, call.outputs) == (apart, taken, given)


@pytest.mark.parametrize("binding", ["latest", "deployment"])
def test_camunda_8_call_says_which_version(binding):
    assert called(bindingType=binding).called_version == binding


def test_camunda_8_loop():
    marks = element(
        "zeebe:loopCharacteristics",
        inputCollection="=rooms",
        inputElement="room",
        outputCollection="found",
        outputElement="=result",
    )
    loop = of("userTask", element("multiInstanceLoopCharacteristics", inner=extended(marks))).loop
    assert (loop.collection, loop.item) == ("=rooms", "room")
    assert (loop.output_collection, loop.output_item) == ("found", "result")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("=reference", (Binding("reference", "=reference", line=1),)),
        ("=case.reference", (Binding("correlation_key", "=case.reference", line=1),)),
        ("", ()),
    ],
)
def test_camunda_8_message_is_found_by_its_subscription(written, expected):
    subscription = extended(element("zeebe:subscription", correlationKey=written))
    source = definitions(
        element("message", "m1", subscription, name="m"),
        element("process", "p", element("intermediateCatchEvent", "A", TRIGGERS["message"])),
    )
    found = read_diagram(source.encode(), file="p").processes["p"].elements["A"]
    assert found.correlation == expected


def test_spiff_task_work_and_decision():
    properties = element(
        "spiffworkflow:properties",
        inner=element("spiffworkflow:property", name="other", value="x")
        + element("spiffworkflow:property", name="formJsonSchemaFilename", value="review.json"),
    )
    instructions = element("spiffworkflow:instructionsForEndUser", inner="Ring first.")
    task = of("userTask", extended(properties, instructions))
    assert (task.form, task.documentation) == ("review", "Ring first.")
    operator = element(
        "spiffworkflow:serviceTaskOperator",
        inner=element(
            "spiffworkflow:parameters",
            inner=element("spiffworkflow:parameter", id="to", value="mail")
            + element("spiffworkflow:parameter", id="cc"),
        ),
        id="http/Post",
        resultVariable="answer",
    )
    work = of("serviceTask", extended(operator))
    assert (work.topic, work.result) == ("http/Post", "answer")
    assert work.inputs == (Binding("to", "mail", line=1),)
    decided = extended(element("spiffworkflow:calledDecisionId", inner="d"))
    assert of("businessRuleTask", decided).decision == "d"


def test_own_documentation_wins_over_spiff_instructions():
    inner = "<documentation>Own.</documentation>" + extended(
        element("spiffworkflow:instructionsForEndUser", inner="Other.")
    )
    assert of("userTask", inner).documentation == "Own."


def test_spiff_correlation_names_a_property():
    key = element(
        "spiffworkflow:processVariableCorrelation",
        inner=element("spiffworkflow:propertyId", inner="ref")
        + element("spiffworkflow:expression", inner="reference"),
    )
    half = element("spiffworkflow:processVariableCorrelation")
    assert of("receiveTask", extended(key, half)).correlation == (
        Binding("ref", "reference", line=1),
    )


def test_property_of_another_name_is_no_form():
    properties = element("spiffworkflow:properties")
    assert of("userTask", extended(properties)).form is None


def test_foreign_words_that_nobody_reads_are_listed():
    listener = element("camunda:executionListener", inner=element("camunda:field", name="x"))
    found = ignored(element("userTask", "A", extended(listener), camunda__initiator="who"))
    assert found == (
        Ignored("camunda:initiator", "A", 1),
        Ignored("camunda:executionListener", "A", 1),
        Ignored("camunda:field", "A", 1),
    )


def test_attributes_without_effect_on_words_that_are_read_are_listed():
    inner = extended(
        element("camunda:in", businessKey="x"),
        element("zeebe:taskSchedule", dueDate="=a", followUpDate="=b"),
    )
    assert ignored(element("userTask", "A", inner)) == (
        Ignored("businessKey of camunda:in", "A", 1),
        Ignored("followUpDate of zeebe:taskSchedule", "A", 1),
    )


def test_words_of_bpmn_that_nobody_reads_are_listed():
    owner = element("potentialOwner", "P", "<resourceRef>boss</resourceRef>")
    assert ignored(element("userTask", "A", owner)) == (Ignored("potentialOwner", "A", 1),)


def test_prefix_declared_within_is_named():
    inner = '<x:thing xmlns:x="urn:x"/>'
    assert ignored(element("userTask", "A", extended(inner)))[0].what == "x:thing"


def test_what_is_read_or_harmless_is_not_listed():
    inner = extended(element("zeebe:userTask"), element("camunda:properties"))
    assert not ignored(element("userTask", "A", inner, camunda__asyncBefore="true"))
