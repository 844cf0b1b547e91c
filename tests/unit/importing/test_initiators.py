import re

import pytest

from service.importing import State, Word
from tests.unit.importing.folders import diagram, pools
from tests.unit.importing.test_translating import persons, report_on, told

TASK = '<userTask id="{id}"/>'
BEGUN_BY = {
    "message": '<messageEventDefinition messageRef="m"/>',
    "timer": "<timerEventDefinition><timeDate>2027-01-04</timeDate></timerEventDefinition>",
}
FOR_WHOEVER = 'handrail:assignee="opened_by"'


def begun(drawn: str, by: str) -> str:
    """The same process, which something else than a person starts."""
    return drawn.replace(
        '<startEvent id="begin"/>', f'<startEvent id="begin">{BEGUN_BY[by]}</startEvent>'
    )


def in_lane(drawn: str, name: str, more: str = "") -> str:
    lane = (
        f'<laneSet id="ls"><lane id="l" name="{name}" {more}><flowNodeRef>s0</flowNodeRef></lane>'
    )
    return drawn.replace('<startEvent id="begin"/>', f'{lane}</laneSet><startEvent id="begin"/>')


def only_theirs(drawn: str) -> str:
    """The same without a word of SpiffArena."""
    return re.sub(r' xmlns:spiffworkflow="[^"]*"', "", drawn)


@pytest.mark.parametrize(
    ("drawn", "says"),
    [
        (diagram("p", TASK), "in no lane: for whoever starts the process"),
        (
            in_lane(diagram("p", TASK), "Process Initiator"),
            "in the lane “Process Initiator”: for whoever starts the process",
        ),
        (in_lane(diagram("p", TASK), ""), "in no lane: for whoever starts the process"),
    ],
)
def test_a_task_of_spiffarena_in_no_lane_is_for_whoever_opens_the_case(drawn, says):
    found = told(report_on({"p.bpmn": drawn}), "p")
    assert found.state is State.TRANSLATED
    assert [(one.element, one.what, one.says) for one in found.of(Word.TRANSLATED)] == [
        ("s0", says, FOR_WHOEVER)
    ]


def test_a_folder_of_spiffarena_is_known_by_what_stands_beside_the_diagram():
    files = {"a/p.bpmn": only_theirs(diagram("p", TASK)), "b/q.bpmn": only_theirs(diagram("q"))}
    assert told(report_on(files), "p").state is State.DIFFERENT
    beside = {"a/process_model.json": '{"display_name": "P"}'}
    assert told(report_on(files | beside), "p").state is State.TRANSLATED


@pytest.mark.parametrize(
    "drawn",
    [
        in_lane(diagram("p", TASK), "Team leader"),
        in_lane(diagram("p", TASK), "Process initiator", 'handrail:role="officer"'),
        diagram("p", '<userTask id="{id}" handrail:roles="officer"/>'),
        diagram("p", '<userTask id="{id}" handrail:assignee="owner"/>'),
        diagram("p", '<userTask id="{id}" camunda:candidateUsers="kim"/>'),
    ],
)
def test_a_task_that_somebody_is_named_to_do_stays_theirs(drawn):
    report = report_on({"p.bpmn": drawn})
    assert FOR_WHOEVER not in report.content["processes/p/p.bpmn"].decode()


@pytest.mark.parametrize("by", BEGUN_BY)
def test_whom_a_task_is_for_that_nobody_started_is_left_to_a_person(by):
    report = report_on({"p.bpmn": begun(diagram("p", TASK, more='<message id="m"/>'), by)})
    assert ("s0", "task_without_role") in {
        (element, code) for element, _, code in persons(told(report, "p").lines)
    }


def test_a_call_is_told_of_where_nobody_may_have_opened_the_case():
    calls = '<callActivity id="{id}" calledElement="%s"/>'
    asking = diagram("asking", TASK, calls % "middle")
    report = report_on(
        {
            "outer.bpmn": begun(diagram("outer", calls % "middle", calls % "quiet"), "timer"),
            "middle.bpmn": diagram("middle", calls % "asking"),
            "rest.bpmn": pools(asking, diagram("quiet", calls % "gone")),
        }
    )
    about = "It calls middle, with tasks for whoever opened the case"
    assert ("s0", about, "") in persons(told(report, "outer").lines)
    assert not [one for one in told(report, "middle").lines if one.what == about]


def test_lanes_whose_people_differ_from_case_to_case_need_a_person():
    script = '<scriptTask id="{id}"><script>lane_owners = {"Team": ["ann"]}</script></scriptTask>'
    report = report_on(
        {"p.bpmn": diagram("p", script), "q.bpmn": only_theirs(diagram("q", script))}
    )
    assert persons(told(report, "p").lines) == {("s0", "lane_owners", "")}
    assert told(report, "q").state is State.AS_IT_IS
