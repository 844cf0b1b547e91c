import pytest

from tests.unit.bpmn.lint.linting import found, only, problems
from tests.unit.bpmn.sketch import TRIGGERS, element, extended

MAPPED = element(
    "camunda:inputOutput",
    inner=element("camunda:inputParameter", inner="1", name="a")
    + element("camunda:outputParameter", inner="2", name="b"),
)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (element("serviceTask", "A", camunda__candidateGroups="x"), "Roles have no effect on A"),
        (element("scriptTask", "A", camunda__assignee="x"), "An assignee has no effect on A"),
        (element("scriptTask", "A", camunda__topic="x"), "A topic has no effect on A"),
        (element("endEvent", "A", camunda__formKey="x"), "A form has no effect on A"),
        (element("userTask", "A", camunda__decisionRef="x"), "A decision has no effect on A"),
        (element("userTask", "A", camunda__priority="50"), "A priority has no effect on A"),
        (
            element(
                "userTask",
                "A",
                extended(element("zeebe:script", expression="1 + 1", resultVariable="x")),
            ),
            "A script has no effect on A",
        ),
        (
            element(
                "endEvent",
                "A",
                TRIGGERS["message"] + extended(element("handrail:payload", name="x")),
                handrail__topic="email",
            ),
            "A payload beside a topic has no effect on A",
        ),
    ],
)
def test_fact_without_effect_is_a_warning(part, message):
    told = [one for one in problems(part) if one.message.startswith(message)]
    assert [(one.code, one.severity) for one in told] == [("fact_idle", "warning")]


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("userTask", 2),
        ("subProcess", 2),
        ("receiveTask", 2),
        ("sendTask", 1),
        ("serviceTask", 0),
        ("businessRuleTask", 0),
        ("callActivity", 0),
    ],
)
def test_mapping_without_effect_is_a_warning(tag, told):
    assert found("fact_idle", element(tag, "A", extended(MAPPED))) == ["A"] * told


def test_sender_by_topic_gets_its_outputs():
    task = element("sendTask", "A", extended(MAPPED), handrail__topic="email")
    assert found("fact_idle", task) == []


def test_several_candidate_users_are_told():
    task = element("userTask", "A", camunda__candidateUsers="sam, dana")
    assert only("candidate_users", task).severity == "warning"
    assert found("candidate_users", element("userTask", "A", camunda__candidateUsers="sam")) == []


WORDS = {
    "action": element("handrail:action", label="x"),
    "correlation": element("handrail:correlation", key="x"),
    "payload": element("handrail:payload", name="x"),
    "rule": element("handrail:rule", anchor="case"),
}


@pytest.mark.parametrize(
    ("tag", "trigger", "word"),
    [
        ("startEvent", "timer", "action"),
        ("startEvent", "signal", "action"),
        ("startEvent", "signal", "correlation"),
        ("endEvent", "error", "payload"),
        ("startEvent", "message", "rule"),
    ],
)
def test_word_on_an_event_of_another_kind_is_an_error(tag, trigger, word):
    problem = only("word_idle", element(tag, "A", extended(WORDS[word]) + TRIGGERS[trigger]))
    assert (problem.element, problem.severity) == ("A", "error")
    assert word in problem.message


@pytest.mark.parametrize(
    ("tag", "trigger", "word"),
    [
        ("startEvent", "message", "action"),
        ("startEvent", "message", "correlation"),
        ("endEvent", "message", "payload"),
        ("endEvent", "signal", "payload"),
        ("startEvent", "timer", "rule"),
    ],
)
def test_word_on_its_event_is_fine(tag, trigger, word):
    assert found("word_idle", element(tag, "A", extended(WORDS[word]) + TRIGGERS[trigger])) == []
