import pytest

from tests.unit.bpmn.lint.linting import END, START, found, only
from tests.unit.bpmn.sketch import TRIGGERS, element, flows

A, B, C, D = (element("userTask", key, name=f"Do {key}") for key in "ABCD")


def gateway(kind, key, **attributes):
    return element(f"{kind}Gateway", key, **attributes)


def test_process_that_runs_from_start_to_end_has_no_problem_with_its_ways():
    for code in ("unreachable", "no_way_to_an_end", "starving_join", "missing_join"):
        assert found(code, START, A, END, flows("S A E")) == []


def test_element_that_nothing_leads_to_is_an_error():
    problem = only("unreachable", START, A, END, flows("S E"))
    assert (problem.element, problem.severity, problem.file) == ("A", "error", "p.bpmn")
    assert "“Do A”" in problem.message


def test_only_the_outermost_of_unreachable_elements_is_told():
    inside = element("subProcess", "P", element("task", "I"))
    assert found("unreachable", START, inside) == ["P"]


@pytest.mark.parametrize(
    "parts",
    [
        (A, END, flows("A E")),
        (
            START,
            A,
            element("boundaryEvent", "X", TRIGGERS["timer"], attachedToRef="A"),
            flows("S A"),
        ),
        (START, element("subProcess", "P", element("startEvent", "I"), triggeredByEvent="true")),
        (START, element("subProcess", "P", A + B), flows("S P")),
        (START, element("adHocSubProcess", "P", A + B + flows("A B")), flows("S P")),
        (START, element("task", "U", isForCompensation="true")),
        (START, element("receiveTask", "R", instantiate="true", messageRef="m1")),
        (
            START,
            element("intermediateThrowEvent", "L", TRIGGERS["link"]),
            element("intermediateCatchEvent", "K", TRIGGERS["link"]),
            flows("S L"),
        ),
    ],
)
def test_ways_that_bpmn_does_not_draw_count_as_ways(parts):
    assert found("unreachable", *parts) == []


def test_link_of_another_name_is_no_way():
    other = element("linkEventDefinition", name="near")
    parts = (
        START,
        element("intermediateThrowEvent", "L", TRIGGERS["link"]),
        element("intermediateCatchEvent", "K", other),
    )
    assert found("unreachable", *parts, flows("S L")) == ["K"]


def test_empty_process_is_told():
    assert found("process_empty") == ["p"]


def test_endless_loop_without_any_end_is_an_error():
    problem = only("no_way_to_an_end", START, A, B, flows("S A B A"))
    assert (problem.element, problem.severity) == ("S", "error")
    assert "“Do A”, “Do B”" in problem.message


def test_branch_without_an_end_is_a_warning():
    split = element("parallelGateway", "G")
    problem = only("no_way_to_an_end", START, split, A, B, END, flows("S G A B A", "G E"))
    assert (problem.element, problem.severity) == ("A", "warning")


def test_loop_left_by_a_border_event_has_a_way_out():
    event = element("boundaryEvent", "X", TRIGGERS["timer"], attachedToRef="A")
    assert found("no_way_to_an_end", START, A, B, END, event, flows("S A B A", "X E")) == []


def test_flow_out_of_a_choice_needs_a_condition_unless_it_is_the_default():
    parts = START, gateway("exclusive", "G", default="G_B"), A, B, C
    problem = only("flow_without_condition", *parts, flows("S G A: x", "G B", "G C"))
    assert (problem.element, problem.severity) == ("G_C", "error")


@pytest.mark.parametrize(("default", "told"), [({}, ["G"]), ({"default": "G_B"}, [])])
def test_choice_without_default_is_a_warning(default, told):
    parts = START, gateway("exclusive", "G", **default), A, B
    assert found("choice_without_default", *parts, flows("S G", "G A: x", "G B: y")) == told


def test_gateway_that_only_merges_needs_nothing():
    parts = START, gateway("exclusive", "G"), A, flows("S G A")
    assert found("flow_without_condition", *parts) == []
    assert found("choice_without_default", *parts) == []


def test_condition_of_a_default_flow_is_told():
    parts = START, gateway("exclusive", "G", default="G_B"), A, B
    problem = only("needless_condition", *parts, flows("S G", "G A: x", "G B: y"))
    assert (problem.element, problem.severity) == ("G_B", "warning")


def test_condition_out_of_a_parallel_gateway_is_an_error():
    parts = START, gateway("parallel", "G"), A, B
    problem = only("needless_condition", *parts, flows("S G", "G A: x", "G B"))
    assert (problem.element, problem.severity) == ("G_A", "error")


def test_condition_out_of_a_task_is_fine():
    assert found("needless_condition", START, A, B, flows("S A", "A B: x")) == []


def test_parallel_join_behind_a_choice_would_wait_for_ever():
    parts = START, gateway("exclusive", "X"), A, B, gateway("parallel", "J"), END
    problem = only("starving_join", *parts, flows("S X A J E", "X B J"))
    assert (problem.element, problem.severity) == ("J", "warning")


def test_join_behind_a_choice_on_a_parallel_branch_would_wait_for_ever():
    parts = (START, gateway("parallel", "P"), gateway("exclusive", "X"), A, B, C)
    join = gateway("parallel", "J")
    assert found("starving_join", *parts, join, flows("S P X A J", "X B J", "P C")) == ["J"]


def test_join_behind_a_parallel_split_is_fine():
    parts = START, gateway("parallel", "P"), A, B, gateway("parallel", "J"), END
    assert found("starving_join", *parts, flows("S P A J E", "P B J")) == []


def test_join_is_fine_when_one_of_its_ways_goes_around_the_choice():
    parts = (START, gateway("parallel", "P"), gateway("exclusive", "X"), A, B, C)
    join = gateway("parallel", "J")
    assert found("starving_join", *parts, join, flows("S P X A J", "X B", "P C J")) == []


def test_join_is_fine_when_something_goes_on_beside_the_flow():
    event = element(
        "boundaryEvent", "Y", TRIGGERS["timer"], attachedToRef="A", cancelActivity="false"
    )
    join = gateway("parallel", "J")
    assert found("starving_join", START, A, event, join, flows("S A J", "Y J")) == []


CHOICE = (START, gateway("parallel", "P"), gateway("exclusive", "X"), A, B, C, D)
JOIN = gateway("parallel", "J")


@pytest.mark.parametrize(
    "ways",
    [
        ("S P A J", "P X B J", "X J"),
        ("S P A J", "P X B J", "X C J"),
        ("S P A J", "P X B D", "X C J", "B J"),
    ],
)
def test_ways_of_one_choice_that_come_to_a_join_apart_are_told(ways):
    problem = only("choice_into_join", *CHOICE, JOIN, flows(*ways))
    assert (problem.element, problem.severity) == ("J", "warning")
    assert "X" in problem.message
    assert "exclusive gateway" in problem.mend


MERGE = gateway("exclusive", "M")


@pytest.mark.parametrize(
    "ways",
    [
        ("S P A J", "P X B M J", "X C M"),  # The ways merge before the join.
        ("S P A J", "P X B J", "X C D"),  # One of them ends by itself.
        ("S P A M B J", "P X M", "X C J"),  # One of them is met from elsewhere.
        ("S P A X B J", "P C X J"),  # Two tokens come to the choice.
        ("S M A X B D J", "X J", "D M"),  # A token goes on and comes round once more.
        ("S X A B J", "X C", "A D J"),  # One way splits, the other ends.
        ("S X B J", "X C J"),  # The join starves in any case, which is told.
    ],
)
def test_a_choice_before_a_join_that_can_go_on_is_not_told(ways):
    assert found("choice_into_join", *CHOICE, MERGE, JOIN, flows(*ways)) == []


AGAIN = START, A, B, C, D, gateway("parallel", "P"), JOIN, gateway("exclusive", "X")


@pytest.mark.parametrize(
    "ways",
    [
        ("S P A J C X D", "P B J", "X A"),  # Back into one of two ways.
        ("S P A J X D", "P B J", "X C J"),  # Straight back to the join.
    ],
)
def test_a_choice_that_leads_back_to_some_of_the_ways_into_a_join_is_told(ways):
    problem = only("half_way_back", *AGAIN, flows(*ways))
    assert (problem.element, problem.severity) == ("X", "warning")
    assert "step before the split" in problem.mend


@pytest.mark.parametrize(
    "ways",
    [
        ("S P A J C X D", "P B J", "X P"),  # Back to before the split.
        ("S P A J C X D", "P B J", "X C"),  # Back to after the join.
        ("S P A X J D", "P B J", "X C A"),  # Round within one way, before the join.
        ("S P A J C X D", "P B J", "X A", "C B"),  # Another token comes by the other way.
    ],
)
def test_a_choice_that_leads_back_rightly_is_not_told(ways):
    assert found("half_way_back", *AGAIN, flows(*ways)) == []


def test_parallel_ways_that_meet_without_a_join_are_told():
    parts = START, gateway("parallel", "P"), A, B, C, END
    problem = only("missing_join", *parts, flows("S P A C E", "P B C"))
    assert (problem.element, problem.severity) == ("C", "warning")


def test_implicit_split_that_meets_without_a_join_is_told():
    assert found("missing_join", START, A, B, C, D, flows("S A B D", "A C D")) == ["D"]


@pytest.mark.parametrize(
    "parts",
    [
        (gateway("exclusive", "P"), C, flows("S P A C", "P B C")),
        (gateway("parallel", "P"), gateway("parallel", "J"), flows("S P A J", "P B J")),
        (gateway("parallel", "P"), END, flows("S P A E", "P B E")),
        (gateway("parallel", "P"), C, flows("S P A C", "P B")),
    ],
)
def test_ways_that_meet_rightly_are_not_told(parts):
    assert found("missing_join", START, A, B, *parts) == []


def test_loop_without_a_beginning_is_no_split():
    assert found("missing_join", START, A, B, C, flows("A B A", "S C")) == []
