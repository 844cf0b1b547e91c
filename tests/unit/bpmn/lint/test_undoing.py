import pytest

from tests.unit.bpmn.lint.linting import found, only
from tests.unit.bpmn.sketch import TRIGGERS, element

CALL = element("callActivity", "A", calledElement="other")
THROW = element("intermediateThrowEvent", "T", TRIGGERS["compensate"])
CANCEL = element("endEvent", "T", TRIGGERS["cancel"])


def inside(key, *parts, **attributes):
    return element("subProcess", key, "".join(parts), **attributes)


def handled(*parts):
    event = element("boundaryEvent", "B", TRIGGERS["compensate"], attachedToRef="A")
    return (*parts, event)


@pytest.mark.parametrize(
    "parts",
    [
        (CALL, THROW),
        (inside("Q", CALL), THROW),
        (inside("Q", CALL, CANCEL),),
        (CALL, inside("Q", THROW, triggeredByEvent="true")),
        (
            inside("Q", CALL),
            THROW.replace(
                "<compensateEventDefinition", "<compensateEventDefinition activityRef='Q'"
            ),
        ),
    ],
)
def test_call_that_compensation_passes_by_is_told(parts):
    problem = only("call_not_undone", *parts)
    assert (problem.element, problem.severity) == ("A", "warning")


@pytest.mark.parametrize(
    "parts",
    [
        (CALL,),
        handled(CALL, THROW),
        (CALL, inside("Q", THROW)),
        (CALL.replace("<callActivity", "<callActivity isForCompensation='true'"), THROW),
    ],
)
def test_call_that_is_undone_or_left_alone_is_fine(parts):
    assert found("call_not_undone", *parts) == []
