import pytest

from tests.unit.bpmn.lint.linting import START, found, only
from tests.unit.bpmn.sketch import element, extended, flows

CODE = "expression_unreadable"
WRONG = "a +"


def loop(inner="", **attributes):
    kind = "multiInstanceLoopCharacteristics"
    return element("userTask", "A", element(kind, "", inner, **attributes))


def sla(**attributes):
    return element("userTask", "A", extended(element("handrail:sla", **attributes)))


@pytest.mark.parametrize(
    "part",
    [
        element("scriptTask", "A", element("script", inner=WRONG)),
        element("userTask", "A", "<documentation>Ask ${a +}</documentation>"),
        element("userTask", "A", name="Visit ${a +}"),
        element("userTask", "A", handrail__roles="${a +}"),
        element("receiveTask", "A", extended(element("handrail:action", label="${a +}"))),
        element("userTask", "A", handrail__assignee="=a +"),
        element("userTask", "A", handrail__holdLimit="${a +}"),
        element("endEvent", "A", handrail__outcome="${a +}"),
        element("callActivity", "A", calledElement="${a +}"),
        element("serviceTask", "A", extended(element("handrail:input", name="x", value=WRONG))),
        element("serviceTask", "A", extended(element("handrail:output", name="x", value=WRONG))),
        element(
            "receiveTask", "A", extended(element("handrail:correlation", key="x", value=WRONG))
        ),
        element("endEvent", "A", extended(element("handrail:payload", name="x", value=WRONG))),
        element(
            "serviceTask",
            "A",
            extended(
                element(
                    "camunda:inputOutput",
                    inner=element("camunda:inputParameter", inner="${a +}", name="x"),
                )
            ),
        ),
        element(
            "startEvent",
            "A",
            element("conditionalEventDefinition", inner=element("condition", inner=WRONG)),
        ),
        element(
            "startEvent",
            "A",
            element("timerEventDefinition", inner=element("timeDate", inner="${a +}")),
        ),
        loop(camunda__collection=WRONG),
        loop(element("loopCardinality", inner=WRONG)),
        loop(element("completionCondition", inner=WRONG)),
        element(
            "task",
            "A",
            element("standardLoopCharacteristics", inner=element("loopCondition", inner=WRONG)),
        ),
        element("adHocSubProcess", "A", element("completionCondition", inner=WRONG)),
        sla(within="${a +}"),
        sla(within="1 day", amber="${a +}"),
        sla(within="1 day", anchor=WRONG),
        sla(within="1 day", anchor="case_date +"),
        element("startEvent", "A", extended(element("handrail:rule", anchor="task_date +"))),
        sla(within="end of tenancy period", notice="28 days", period="${a +}"),
        sla(within="end of tenancy period", notice="=a +", period="sunday"),
        element("startEvent", "A", extended(element("handrail:rule", period="=a +"))),
    ],
)
def test_every_computed_text_of_an_element_is_read(part):
    problem = only(CODE, part)
    assert (problem.element, problem.severity, problem.line) == ("A", "error", 1)
    assert problem.mend


def test_condition_of_a_flow_is_read():
    problem = only(CODE, START, element("endEvent", "E"), flows("S E: a +"))
    assert problem.element == "S_E"
    assert "condition of S_E" in problem.message


@pytest.mark.parametrize("name", ["title", "outcome"])
def test_texts_of_the_process_are_read(name):
    assert found(CODE, START, **{f"handrail__{name}": "${a +}"}) == ["p"]


def test_search_fields_and_sla_of_the_process_are_read():
    ours = extended(
        element("handrail:searchField", name="x", value=WRONG),
        element("handrail:sla", within="${a +}"),
    )
    assert found(CODE, ours) == ["p", "p"]


def test_readable_texts_are_fine():
    parts = (
        sla(within="1 day", anchor="event:A"),
        element("callActivity", "C", extended(element("camunda:in", variables="all"))),
        element("scriptTask", "B", element("script", inner="x = a + 1")),
    )
    assert found(CODE, *parts) == []


def test_script_task_without_a_script_is_told():
    assert found("script_missing", element("scriptTask", "A")) == ["A"]
