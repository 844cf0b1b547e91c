import pytest

from tests.unit.bpmn.lint.linting import START, found, only
from tests.unit.bpmn.sketch import element, flows

TASK = element("userTask", "A", handrail__outcomes="yes, no")
PARTS = START, TASK, element("userTask", "B")


def script(text):
    return element("scriptTask", "C", element("script", inner=text))


@pytest.mark.parametrize(
    "reader",
    [
        flows("A B: outcomes.A == 'yes'"),
        flows("A B: is_empty(outcomes)"),
        script("x = outcomes.A"),
    ],
)
def test_outcome_that_is_read_is_fine(reader):
    assert found("outcomes_unread", *PARTS, reader) == []


@pytest.mark.parametrize("reader", ["", flows("A B: a +"), script("x = y")])
def test_outcome_that_nothing_reads_is_a_warning(reader):
    problem = only("outcomes_unread", *PARTS, reader)
    assert (problem.element, problem.severity) == ("A", "warning")


def test_outcome_of_no_task_is_an_error():
    problem = only("outcome_unknown_task", *PARTS, flows("A B: outcomes.X == 'yes'"))
    assert (problem.element, problem.severity) == ("A_B", "error")


def test_outcome_of_a_task_that_asks_for_none_is_a_warning():
    problem = only("outcome_not_asked", *PARTS, flows("A B: outcomes.B == 'yes'"))
    assert (problem.element, problem.severity) == ("A_B", "warning")


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("outcomes.A == 'yes'", []),
        ('outcomes.A != "maybe"', ["A_B"]),
        ("outcomes.B == 'maybe'", []),
        ("outcomes.X == 'maybe'", []),
    ],
)
def test_comparison_with_what_nobody_can_choose_is_an_error(condition, told):
    assert found("outcome_unknown", *PARTS, flows(f"A B: {condition}")) == told
