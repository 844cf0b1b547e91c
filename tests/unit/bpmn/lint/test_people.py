import pytest

from tests.unit.bpmn.lint.linting import found
from tests.unit.bpmn.sketch import TRIGGERS, element, extended


@pytest.mark.parametrize(
    "attributes",
    [
        {"handrail__roles": "lead"},
        {"handrail__assignee": "sam"},
        {"camunda__candidateUsers": "sam"},
    ],
)
def test_task_with_somebody_to_do_it_is_fine(attributes):
    assert found("task_without_role", element("userTask", "A", **attributes)) == []


def test_task_in_a_lane_is_the_lanes():
    lane = element("lane", "m", "<flowNodeRef>A</flowNodeRef>", name="Lead")
    assert found("task_without_role", element("laneSet", "l", lane), element("task", "A")) == []


def test_nobodys_task_is_told():
    assert found("task_without_role", element("task", "A"), element("scriptTask", "B")) == ["A"]


def test_task_for_whoever_opened_the_case_and_for_nobody_after_them_is_told():
    alone = element("userTask", "A", handrail__assignee="opened_by")
    both = element("userTask", "B", handrail__assignee="opened_by", handrail__roles="lead")
    assert found("task_only_for_opener", alone, both) == ["A"]


def test_task_without_a_clock_is_told():
    drawn = element(
        "boundaryEvent", "X", TRIGGERS["timer"], attachedToRef="B", handrail__clock="target"
    )
    amber = element(
        "boundaryEvent", "Y", TRIGGERS["timer"], attachedToRef="A", handrail__clock="amber"
    )
    parts = (
        element("userTask", "A"),
        element("userTask", "B"),
        element("userTask", "C", extended(element("handrail:sla", within="1 day"))),
        element("userTask", "D", camunda__dueDate="${due}"),
    )
    assert found("task_without_sla", *parts, drawn, amber) == ["A"]


def test_nameless_lane_is_told():
    lanes = element("lane", "one") + element("lane", "two", name="Lead")
    assert found("lane_without_role", element("laneSet", "l", lanes)) == ["one"]


@pytest.mark.parametrize(("other", "told"), [("B", []), ("C", ["A"]), ("X", ["A"]), ("A", ["A"])])
def test_not_by_names_another_task_for_a_person(other, told):
    parts = (
        element("userTask", "A", handrail__notBy=other),
        element("userTask", "B"),
        element("scriptTask", "C"),
    )
    assert found("not_by_unknown", *parts) == told


@pytest.mark.parametrize(("made", "told"), [("W", []), ("A", ["A"]), ("none", ["A"])])
def test_a_task_checks_what_is_made_somewhere(made, told):
    parts = (
        element("serviceTask", "W", handrail__topic="document"),
        element("userTask", "A", handrail__checks=made, handrail__issues="W"),
    )
    assert found("document_unknown", *parts) == told
