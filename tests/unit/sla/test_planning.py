import pytest

from service.bpmn.facts import Rule, Sla
from service.bpmn.model import Process
from service.sla import planning
from service.sla.lengths import parse_length
from service.sla.planning import plan_of
from service.sla.plans import Plan
from service.sla.policies import Policy
from tests.unit.sla.drawing import draw, element, end, event, start, task, timer


def ways(plan: Plan) -> set[str]:
    return {f"{stage.id} {after}" for stage in plan.stages.values() for after in plan.ahead(stage)}


def test_flows_are_the_ways_of_the_plan() -> None:
    plan = plan_of(draw(start(), task("A", name="Triage"), end(), flows=["S A E"]))

    assert ways(plan) == {"S A", "A E"}
    assert plan.starts == ("S",)
    assert [stage.name for stage in plan.stages.values()] == ["S", "Triage", "E"]


def test_process_without_a_start_event_begins_where_nothing_leads() -> None:
    catch = event("L", "link", "intermediateCatchEvent", "far")
    undo = task("U", for_compensation=True)

    plan = plan_of(draw(task("A"), task("B"), task("C"), catch, undo, flows=["A C", "L C"]))

    assert plan.starts == ("A", "B")


def test_loop_is_cut_where_it_leads_back() -> None:
    plan = plan_of(draw(start(), task("A"), task("B"), end(), flows=["S A B E", "B A"]))

    assert plan.back == {("B", "A")}
    assert ways(plan) == {"S A", "A B", "B E"}


def test_sub_process_begins_inside_and_ends_with_what_is_in_it() -> None:
    plan = plan_of(
        draw(
            start(),
            element("P", "subProcess"),
            task("A", parent="P"),
            task("B", parent="P"),
            end(),
            flows=["S P E", "A B"],
        )
    )

    assert ways(plan) == {"S P", "P A", "A B", "B P/end", "P/end E"}


def test_empty_sub_process_leads_through() -> None:
    plan = plan_of(draw(start(), element("P", "subProcess"), flows=["S P"]))

    assert ways(plan) == {"S P", "P P/end"}


@pytest.mark.parametrize("kind", ["error", "cancel"])
def test_error_does_not_go_on_from_a_sub_process(kind: str) -> None:
    broken = event("X", kind, "endEvent", parent="P")
    inside = [start("T", parent="P"), broken, end("F", parent="P")]

    plan = plan_of(draw(start(), element("P", "subProcess"), *inside, flows=["S P", "T X", "T F"]))

    assert ways(plan) == {"S P", "P T", "T X", "T F", "F P/end"}


def test_link_leads_to_its_catching_event() -> None:
    throw = event("T", "link", "intermediateThrowEvent", "far")
    catches = [
        event("C", "link", "intermediateCatchEvent", "far"),
        event("D", "link", "intermediateCatchEvent", "near"),
    ]

    plan = plan_of(draw(start(), throw, *catches, end(), flows=["S T", "C E"]))

    assert ways(plan) == {"S T", "T C", "C E"}


def test_nothing_leads_to_exits_and_event_sub_processes() -> None:
    plan = plan_of(
        draw(
            start(),
            task("A"),
            timer("X", "P5D", "boundaryEvent", attached_to="A"),
            event("M", "message", "boundaryEvent", attached_to="A", interrupting=False),
            element("V", "subProcess", triggered_by_event=True),
            start("W", parent="V"),
            task("B"),
            end(),
            flows=["S A E", "X B", "M B"],
        )
    )

    assert ways(plan) == {"S A", "A E", "X B", "M B", "V W", "W V/end"}
    assert all(not stage.sides for stage in plan.stages.values())


def test_plain_timer_beside_an_activity_is_its_side() -> None:
    side = {"type_": "boundaryEvent", "attached_to": "P", "interrupting": False}

    plan = plan_of(
        draw(
            start(),
            element("P", "subProcess"),
            timer("R", "P5D", **side),
            timer("C", "P6D", clock="amber", **side),
            flows=["S P"],
        )
    )

    assert {stage.id: stage.sides for stage in plan.stages.values() if stage.sides} == {
        "P/end": ("R",)
    }


def test_called_process_is_looked_into() -> None:
    inner = draw(start("I"), task("B"), end("F"), flows=["I B F"], key="inner")
    outer = draw(start(), element("C", "callActivity"), end(), flows=["S C E"])

    plan = plan_of(outer, lambda _: inner)

    assert ways(plan) == {"S C", "C C/I", "C/I C/B", "C/B C/F", "C/F C/end", "C/end E"}
    assert plan.stages["C/B"].process == "inner"
    assert plan.unknown == ()


def test_process_that_calls_itself_is_planned_once() -> None:
    outer = draw(start(), element("C", "callActivity"), flows=["S C"])

    plan = plan_of(outer, lambda _: outer)

    assert (ways(plan), plan.unknown) == ({"S C"}, ())


def test_call_that_is_not_found_is_unknown() -> None:
    plan = plan_of(draw(start(), element("C", "callActivity"), flows=["S C"]))

    assert (ways(plan), plan.unknown) == ({"S C"}, ("C",))


def test_calls_stop_growing_the_plan_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_STAGES", 6)
    library = {
        key: draw(
            element(f"{key}1", "callActivity", called=after),
            element(f"{key}2", "callActivity", called=after),
            key=key,
        )
        for key, after in (("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"))
    }

    def called(call: object) -> Process | None:
        return library.get(getattr(call, "called", ""))

    plan = plan_of(library["a"], called)

    assert len(plan.stages) < 20
    assert plan.unknown


def test_times_of_elements_are_read() -> None:
    clock = {"type_": "boundaryEvent", "attached_to": "B", "interrupting": False}
    plan = plan_of(
        draw(
            task("A", "5 days"),
            task("B"),
            timer("T", "4 working days", clock="target", **clock),
            timer("U", "2 working days", clock="amber", **clock),
            timer("W", "P10D"),
            timer("N", "P28D", counts=Rule(kind="statutory")),
            event("M", "message", "intermediateCatchEvent"),
            task("C"),
        )
    )
    stages = plan.stages

    assert stages["A"].policy == Policy(within=parse_length("5 days"))
    assert stages["B"].policy == Policy(within=parse_length("4 working days"))
    assert stages["W"].wait == "P10D"
    assert (stages["N"].wait, stages["N"].counts) == ("P28D", Rule(kind="statutory"))
    assert not stages["M"].takes_time
    assert not stages["C"].takes_time


@pytest.mark.parametrize(
    ("period", "notice", "wait"),
    [
        ("sunday", "28 days", "end of tenancy period"),
        ("${period}", "28 days", "28 days"),
        ("${period}", "${notice}", None),
        (None, "28 days", None),
    ],
)
def test_notice_whose_period_is_not_known_yet_is_planned_with_its_length(
    period: str | None, notice: str, wait: str | None
) -> None:
    counts = Rule(notice=notice, period=period)
    plan = plan_of(draw(timer("N", "end of tenancy period", counts=counts), flows=["N"]))

    assert plan.stages["N"].wait == wait
    assert plan.unknown == (() if wait else ("N",))


def test_what_is_known_only_when_the_case_runs_is_unknown() -> None:
    plan = plan_of(
        draw(
            element("A", "userTask", sla=Sla(within="${days} days")),
            timer("W", "=data.wait"),
            timer("N", "5 days", counts=Rule(roll="over")),
            flows=["A W N"],
        )
    )

    assert plan.unknown == ("A", "W", "N")
    assert not any(stage.takes_time for stage in plan.stages.values())
