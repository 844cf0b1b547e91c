import pytest

from service.bpmn.facts import Rule
from service.bpmn.model import Process
from service.sla.critical_path import PathResult, case_target
from service.sla.planning import plan_of
from service.sla.timing import Circumstances
from tests.unit.sla.drawing import draw, element, end, opened, stands, start, task, timer
from tests.unit.sla.london import at, hold


def due(process: Process, circumstances: Circumstances | None = None) -> PathResult:
    return case_target(plan_of(process), circumstances or opened())


def day(found: PathResult) -> str:
    assert found.at is not None
    return found.at.date().isoformat()


def test_targets_in_sequence_are_chained_as_dates() -> None:
    chain = draw(
        start(),
        task("A", "3 working days", name="Triage"),
        task("B", "2 days", name="Interview"),
        task("C", "1 working day", name="Pack"),
        end(),
        flows=["S A B C E"],
    )

    found = due(chain, opened("2026-12-01"))

    assert found.at == at("2026-12-07 23:59:59")
    assert found.path == ("S", "A", "B", "C", "E")
    assert [(leg.element, leg.at.day) for leg in found.legs] == [("A", 4), ("B", 6), ("C", 7)]
    assert found.explanation == (
        "The longest way is Triage by Friday 4 December 2026, Interview by Sunday 6 December 2026 "
        "and Pack by Monday 7 December 2026, so the case is due by Monday 7 December 2026."
    )


@pytest.mark.parametrize(
    "gateway", ["parallelGateway", "inclusiveGateway", "exclusiveGateway", "eventBasedGateway"]
)
def test_longest_branch_counts_whatever_opens_it(gateway: str) -> None:
    found = due(
        draw(
            start(),
            element("G", gateway),
            task("A", "2 working days"),
            timer("B", "P14D"),
            element("J", "parallelGateway"),
            task("C", "1 working day"),
            flows=["S G A J C", "G B J"],
        )
    )

    assert (day(found), found.path) == ("2026-12-16", ("S", "G", "B", "J", "C"))


def test_loop_counts_once() -> None:
    found = due(
        draw(
            start(),
            task("A", "2 working days"),
            task("B", "1 working day"),
            end(),
            flows=["S A B E", "B A"],
        )
    )

    assert day(found) == "2026-12-04"


def test_interrupting_exit_is_left_out() -> None:
    found = due(
        draw(
            start(),
            task("A", "2 working days"),
            timer("X", "P1D", "boundaryEvent", attached_to="A"),
            task("B", "40 working days"),
            flows=["S A", "X B"],
        )
    )

    assert found.path == ("S", "A")


@pytest.mark.parametrize(
    ("wait", "path"), [("P1D", ("S", "A", "R", "B")), ("P3D", ("S", "A")), ("=x", ("S", "A"))]
)
def test_timer_beside_a_task_counts_when_it_falls_due_before_the_target(
    wait: str, path: tuple[str, ...]
) -> None:
    found = due(
        draw(
            start(),
            task("A", "2 working days"),
            timer("R", wait, "boundaryEvent", attached_to="A", interrupting=False),
            task("B", "3 working days"),
            flows=["S A", "R B"],
        )
    )

    assert found.path[:4] == path or (wait == "=x" and found.path == ("S", "A", "R", "B"))


def test_timer_beside_a_task_that_falls_due_with_its_target_is_left_out() -> None:
    found = due(
        draw(
            task("A", "24 hours"),
            timer("R", "PT24H", "boundaryEvent", attached_to="A", interrupting=False),
            task("B", "1 day"),
            flows=["R B"],
        )
    )

    assert found.path == ("A",)


def test_timer_beside_a_sub_process_runs_from_its_beginning() -> None:
    found = due(
        draw(
            start(),
            element("P", "subProcess"),
            task("A", "10 working days", parent="P"),
            timer("R", "P7D", "boundaryEvent", attached_to="P", interrupting=False),
            task("B", "20 working days"),
            flows=["S P", "R B"],
        )
    )

    assert found.path == ("S", "P", "R", "B")
    assert found.legs[0].at == at("2026-12-08")


def test_sub_process_takes_as_long_as_its_longest_way() -> None:
    found = due(
        draw(
            start(),
            element("P", "subProcess"),
            task("A", "1 working day", parent="P"),
            task("B", "3 working days", parent="P"),
            task("C", "1 working day"),
            flows=["S P C"],
        )
    )

    assert (day(found), found.path) == ("2026-12-07", ("S", "P", "B", "C"))


def test_called_process_is_chained_in() -> None:
    inner = draw(task("B", "3 working days"), key="inner")
    outer = draw(start(), element("C", "callActivity"), task("D", "1 day"), flows=["S C D"])

    found = case_target(plan_of(outer, lambda _: inner), opened())

    assert (day(found), found.path) == ("2026-12-05", ("S", "C", "B", "D"))


def test_each_clock_counts_in_its_own_calendar() -> None:
    found = due(
        draw(task("A", "1 working day", sla__calendar="leeds_offices")), opened("2026-12-24")
    )

    assert found.at == at("2026-12-30 17:00")


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("task", "2026-12-16"),
        ("case", "2026-12-11"),
        ("event:A", "2026-12-13"),
        ("event:Z", "2026-12-16"),
        ("received_on", "2026-12-16"),
    ],
)
def test_clock_counts_from_its_anchor(anchor: str, expected: str) -> None:
    chain = draw(
        task("A", "2 days"),
        task("B", "3 days"),
        task("C", "10 days", sla__anchor=anchor),
        flows=["A B C"],
    )

    assert day(due(chain)) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (None, "2026-12-13 23:59:59"),
        (Rule(roll="next"), "2026-12-14 23:59:59"),
        (Rule(anchor="case"), "2026-12-11 23:59:59"),
        (Rule(kind="statutory"), "2026-12-13 23:59:59"),
    ],
)
def test_drawn_wait_counts_by_its_rule(counts: Rule | None, expected: str) -> None:
    chain = draw(task("A", "2 days"), timer("W", "10 days", counts=counts), flows=["A W"])

    assert due(chain).at == at(expected)


def test_known_date_anchors_its_clock_but_never_before_the_task_opens() -> None:
    chain = draw(
        task("A", "2 days"),
        task("B", "5 days", sla__anchor="given"),
        task("C", "1 day"),
        flows=["A B C"],
    )

    assert day(due(chain, opened(anchors={"B": "2026-12-10"}))) == "2026-12-16"
    assert day(due(chain, opened(anchors={"B": "2026-11-01"}))) == "2026-12-04"


def test_nothing_that_takes_time_gives_no_target() -> None:
    found = due(draw(start(), task("A"), flows=["S A"]))

    assert (found.at, found.path, found.legs) == (None, (), ())
    assert found.explanation == "No step that lies ahead has a time by which it is due."


def test_many_steps_are_not_all_said() -> None:
    keys = [f"T{number}" for number in range(9)]

    found = due(draw(*[task(key, "1 day") for key in keys], flows=[" ".join(keys)]))

    assert found.explanation == (
        "The longest way is T0 by Wednesday 2 December 2026, T1 by Thursday 3 December 2026, "
        "5 more steps, T7 by Wednesday 9 December 2026 and T8 by Thursday 10 December 2026, so the "
        "case is due by Thursday 10 December 2026."
    )


CASE = draw(
    start(),
    task("A", "2 working days"),
    element("G", "exclusiveGateway"),
    task("B", "10 working days"),
    task("C", "1 working day"),
    task("D", "3 working days"),
    timer("X", "P1D", "boundaryEvent", attached_to="D"),
    task("F", "20 working days"),
    flows=["S A G B D", "G C D", "X F"],
)


def now(*standing: str, passed: str, **circumstances: object) -> PathResult:
    return case_target(
        plan_of(CASE),
        opened(**circumstances),  # type: ignore[arg-type]
        passed=passed.split(),
        standing=[stands(key, since="2026-12-07") for key in standing],
    )


def test_undecided_gateway_keeps_its_longest_branch() -> None:
    assert day(due(CASE)) == day(now("A", passed="S A")) == "2026-12-22"


@pytest.mark.parametrize(
    ("standing", "passed"), [("C", "S A G C"), ("D", "S A G C D"), ("", "S A G C D")]
)
def test_current_target_follows_the_way_taken(standing: str, passed: str) -> None:
    found = now(*standing.split(), passed=passed)

    assert (day(found), found.path) == ("2026-12-09", ("S", "A", "G", "C", "D"))


def test_current_target_moves_with_a_hold_of_the_case_once() -> None:
    found = now("A", passed="S A", case=[hold("2026-12-02", "2026-12-09")])

    assert day(found) == "2026-12-31"


def test_current_target_moves_with_a_hold_of_one_task_on_its_way() -> None:
    held = {"B": [hold("2026-12-07", "2026-12-09")], "C": [hold("2026-12-04", "2026-12-20")]}

    assert day(now("B", passed="S A G B", tasks=held)) == "2026-12-24"


def test_token_off_the_plan_counts_from_when_it_began_to_stand() -> None:
    found = now("F", passed="S A G C D X F")

    assert (day(found), found.path) == ("2027-01-07", ("F",))


def test_token_whose_way_there_is_not_known_counts_from_when_it_began_to_stand() -> None:
    found = now("D", passed="S")

    assert (day(found), found.path) == ("2026-12-10", ("D",))


def test_start_that_was_not_taken_is_left_out() -> None:
    process = draw(
        start("S1"),
        start("S2"),
        task("A", "2 days"),
        task("B", "9 days"),
        flows=["S1 A", "S2 B"],
    )

    found = case_target(plan_of(process), opened(), passed=["S1", "A"], standing=[stands("A")])

    assert found.path == ("S1", "A")


def test_token_off_the_plan_without_a_target_may_be_the_last() -> None:
    found = case_target(
        plan_of(draw(task("A", "1 day"), task("Z"), element("V", "boundaryEvent"), flows=["V Z"])),
        opened(),
        passed=["A"],
        standing=[stands("Z", since="2026-12-20")],
    )

    assert found.at == at("2026-12-20")
    assert found.explanation == (
        "The longest way has no target of its own, so the case is due by Sunday 20 December 2026."
    )
