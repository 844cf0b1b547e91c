import pytest

from tests.unit.bpmn.lint.linting import START, found, only
from tests.unit.bpmn.sketch import TRIGGERS, element, extended, flows


def test_form_that_does_not_exist_is_an_error():
    task = element("userTask", "A", handrail__form="triage")
    problem = only("form_unknown", task, known={"forms": {"other": {}}})
    assert (problem.element, problem.severity) == ("A", "error")
    assert "triage" in problem.message
    assert "forms/p/triage.json" in problem.mend


def test_form_of_a_button_must_exist():
    inner = extended(element("handrail:action", label="Go", form="gone")) + TRIGGERS["message"]
    assert found("form_unknown", element("startEvent", "S", inner), known={"forms": {}}) == ["S"]


@pytest.mark.parametrize(
    ("form", "forms"), [("triage", {"triage": {}}), ("${which}", {}), ("triage", None)]
)
def test_form_that_exists_or_cannot_be_known_is_fine(form, forms):
    task = element("userTask", "A", handrail__form=form)
    assert found("form_unknown", task, known={"forms": forms}) == []


@pytest.mark.parametrize(
    "part",
    [
        element("userTask", "A", handrail__form="${which}"),
        element("startEvent", "A", extended(element("zeebe:formDefinition", formId="=which"))),
        element("receiveTask", "A", extended(element("handrail:action", label="x", form="=y"))),
        element("receiveTask", "A", extended(element("handrail:action", label="x", roles="${y}"))),
    ],
)
def test_expression_where_a_key_is_read_is_an_error(part):
    problem = only("key_computed", part)
    assert (problem.element, problem.severity) == ("A", "error")


def test_who_may_start_is_no_expression():
    assert found("key_computed", START, camunda__candidateStarterGroups="${team}") == ["p"]


@pytest.mark.parametrize(
    ("decision", "decisions", "told"),
    [("d", {"d"}, []), ("d", {"e"}, ["A"]), ("${d}", set(), []), ("d", None, [])],
)
def test_decision_must_exist(decision, decisions, told):
    task = element("businessRuleTask", "A", handrail__decision=decision)
    assert found("decision_unknown", task, known={"decisions": decisions}) == told


def test_business_rule_task_names_a_decision_or_a_topic():
    bare = element("businessRuleTask", "A")
    worked = element("businessRuleTask", "B", handrail__topic="rules")
    assert found("decision_missing", bare, worked) == ["A"]


def test_call_must_name_a_process():
    assert found("call_without_target", element("callActivity", "C")) == ["C"]


@pytest.mark.parametrize(
    ("called", "known", "told"),
    [("q", {"q"}, []), ("q", set(), ["C"]), ("p", set(), []), ("${q}", set(), []), ("q", None, [])],
)
def test_called_process_must_exist(called, known, told):
    call = element("callActivity", "C", calledElement=called)
    assert found("process_unknown", call, known={"called": known}) == told


def test_machine_must_know_its_work():
    parts = (
        element("serviceTask", "A"),
        element("sendTask", "B"),
        element("serviceTask", "C", handrail__topic="x"),
        element("sendTask", "D", messageRef="m1"),
    )
    assert found("topic_missing", *parts) == ["A", "B"]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (element("receiveTask", "X"), "message_missing"),
        (element("startEvent", "X", "<messageEventDefinition/>"), "message_missing"),
        (element("endEvent", "X", "<messageEventDefinition/>"), "message_missing"),
        (element("endEvent", "X", "<signalEventDefinition/>"), "signal_missing"),
        (element("endEvent", "X", "<errorEventDefinition/>"), "error_missing"),
        (element("endEvent", "X", "<escalationEventDefinition/>"), "escalation_missing"),
        (element("endEvent", "X", "<linkEventDefinition/>"), "link_missing"),
        (element("startEvent", "X", "<conditionalEventDefinition/>"), "condition_missing"),
    ],
)
def test_event_must_say_what_it_means(part, code):
    assert only(code, part).element == "X"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (element("endEvent", "X", TRIGGERS["message"]), "message_missing"),
        (
            element("endEvent", "X", "<messageEventDefinition/>", handrail__topic="t"),
            "message_missing",
        ),
        (element("startEvent", "X", "<errorEventDefinition/>"), "error_missing"),
        (element("endEvent", "X", "<terminateEventDefinition/>"), "terminate_missing"),
    ],
)
def test_event_that_says_enough_is_fine(part, code):
    assert found(code, part) == []


CODE = "message_without_correlation"


def test_waiting_for_a_message_without_a_key_is_a_warning():
    inside = element("startEvent", "I", TRIGGERS["message"])
    parts = (
        START,
        element("intermediateCatchEvent", "A", TRIGGERS["message"]),
        element("receiveTask", "R", messageRef="m1"),
        element("boundaryEvent", "B", TRIGGERS["message"], attachedToRef="R"),
        element("subProcess", "P", inside, triggeredByEvent="true"),
        flows("S A R"),
    )
    assert found(CODE, *parts) == ["A", "R", "B", "I"]
    assert only(CODE, *parts[:2]).severity == "warning"


@pytest.mark.parametrize(
    "part",
    [
        element("startEvent", "A", TRIGGERS["message"]),
        element("receiveTask", "A", messageRef="m1", instantiate="true"),
        element("intermediateCatchEvent", "A", TRIGGERS["timer"]),
        element(
            "receiveTask", "A", extended(element("handrail:correlation", key="k")), messageRef="m1"
        ),
        element(
            "receiveTask", "A", extended(element("handrail:action", label="Go")), messageRef="m1"
        ),
    ],
)
def test_message_that_starts_or_is_found_or_is_a_button_is_fine(part):
    assert found(CODE, part) == []
