import pytest

from service.sla.critical_path import PathResult, Standing, case_forecast
from service.sla.planning import plan_of
from tests.unit.sla.drawing import draw, element, opened, stands, start, task, timer
from tests.unit.sla.london import at, hold

CASE = draw(
    start(),
    element("F", "parallelGateway"),
    task("A", "2 working days"),
    task("B", "5 working days"),
    element("J", "parallelGateway"),
    task("C", "3 working days"),
    timer("X", "P1D", "boundaryEvent", attached_to="C"),
    task("D", "1 day"),
    flows=["S F A J C", "F B J", "X D"],
)


def forecast(*standing: Standing, now: str = "2026-12-02", **held: object) -> PathResult:
    return case_forecast(plan_of(CASE), opened(**held), standing, at(now))  # type: ignore[arg-type]


def test_open_work_ends_by_its_target_and_the_rest_follows() -> None:
    found = forecast(stands("A", "2026-12-03 23:59:59"), stands("B", "2026-12-08 23:59:59"))

    assert found.at == at("2026-12-11 23:59:59")
    assert found.path == ("B", "J", "C")
    assert found.explanation == (
        "The longest way is B by Tuesday 8 December 2026 and C by Friday 11 December 2026, so the "
        "case is expected to end by Friday 11 December 2026."
    )


def test_late_work_is_expected_no_earlier_than_now() -> None:
    late = stands("A", "2026-12-03 23:59:59")

    assert forecast(late, now="2026-12-10").at == at("2026-12-15 23:59:59")


def test_held_work_ends_by_the_target_that_assumes_its_release() -> None:
    found = forecast(
        stands("C", "2026-12-24 23:59:59"), case=[hold("2026-12-04", None, "2026-12-21")]
    )

    assert found.at == at("2026-12-24 23:59:59")


def test_holds_of_the_case_move_what_is_still_to_come() -> None:
    found = forecast(
        stands("B", "2026-12-04 23:59:59"), case=[hold("2026-12-03", None, "2026-12-10")]
    )

    assert found.at == at("2026-12-15 23:59:59")


def test_work_without_a_target_may_end_now() -> None:
    assert forecast(stands("A")).at == at("2026-12-07 23:59:59")


def test_several_instances_end_with_the_last() -> None:
    found = forecast(stands("C", "2026-12-09"), stands("C", "2026-12-11"), stands("C"))

    assert found.at == at("2026-12-11")


def test_work_that_will_be_done_again_is_done_again() -> None:
    found = forecast(stands("A", "2026-12-03"), stands("C", "2026-12-04"))

    assert (found.at, found.path) == (at("2026-12-08 23:59:59"), ("A", "J", "C"))


@pytest.mark.parametrize("target", ["2026-12-08 23:59:59", "2026-12-24 10:00"])
def test_open_work_may_outlast_what_comes_to_it(target: str) -> None:
    found = forecast(stands("A", "2026-12-03"), stands("C", target))

    assert (found.at, found.path) == (at(target), ("C",))


def test_token_after_an_interrupting_event_is_followed_from_there() -> None:
    assert forecast(stands("D", "2026-12-05")).path == ("D",)


@pytest.mark.parametrize("order", ["A C", "C A"])
def test_of_work_that_ends_together_the_one_with_a_target_is_told(order: str) -> None:
    drawn = {"A": task("A"), "C": task("C", "2 days")}
    plan = plan_of(draw(*[drawn[key] for key in order.split()]))
    standing = [stands("A"), stands("C", "2026-12-05")]

    found = case_forecast(plan, opened(), standing, at("2026-12-06"))

    assert (found.at, found.path) == (at("2026-12-06"), ("C",))


def test_nowhere_to_stand_is_no_forecast() -> None:
    assert forecast().at is None
    assert forecast(stands("Z")).at is None


def test_process_tells_elements_of_one_name_apart() -> None:
    inner = draw(task("A", "5 days"), key="inner")
    outer = draw(
        task("A", "1 day"), element("C", "callActivity"), task("B", "9 days"), flows=["C B"]
    )
    plan = plan_of(outer, lambda _: inner)

    here = case_forecast(plan, opened(), [stands("A", "2026-12-03", process="p")], at("2026-12-02"))
    there = case_forecast(
        plan, opened(), [stands("A", "2026-12-03", process="inner")], at("2026-12-02")
    )

    assert (here.path, there.path) == (("A",), ("A", "B"))


def test_ways_that_end_together_prefer_the_one_with_more_steps() -> None:
    plan = plan_of(
        draw(
            element("F", "parallelGateway"),
            task("A"),
            task("B", "0 days"),
            element("J", "parallelGateway"),
            task("C", "2 days"),
            flows=["F A J C", "F B J"],
        )
    )

    late = [stands("A"), stands("B", "2026-12-02")]
    found = case_forecast(plan, opened(), late, at("2026-12-06"))

    assert [leg.element for leg in found.legs] == ["B", "C"]
