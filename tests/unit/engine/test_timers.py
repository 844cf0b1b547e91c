from datetime import UTC, datetime

import pytest

from service.engine import TokenNotWaiting, effects, stimuli
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    boundary,
    catch,
    event_sub,
    extension,
    flow,
    handrail,
    node,
    several,
    start,
    user,
)

DUE = datetime(2026, 3, 1, 9, tzinfo=UTC)
SLA = extension(handrail("sla", within="5 working days", amber="1 working day"))


def timer(tag, text):
    return node(
        "intermediateCatchEvent",
        "K",
        f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>",
    )


@pytest.mark.parametrize(
    ("tag", "text", "rule"),
    [
        ("timeDuration", "PT90M", "PT90M"),
        ("timeDuration", "5 working days", "5 working days"),
        ("timeDuration", "${wait}", "PT3H"),
        ("timeDuration", "=wait", "PT3H"),
        ("timeDate", "2027-05-01T10:00:00Z", "2027-05-01T10:00:00Z"),
        ("timeDate", "=on", "2027-05-01"),
        ("timeCycle", "R3/PT1H", "R3/PT1H"),
        ("timeCycle", "every 10 working days", "every 10 working days"),
    ],
)
def test_a_timer_tells_its_rule_and_base_but_never_when_it_is_due(tag, text, rule):
    run = Run(start(), timer(tag, text), flow("S K"), data={"wait": "PT3H", "on": "2027-05-01"})
    told = next(iter(run.timers.values()))
    assert (told.rule, told.base_at, told.occurrence) == (rule, run.at, 1)
    assert b"2026" not in run.snapshot


def test_a_cycle_in_the_middle_of_a_flow_passes_after_its_first_interval():
    run = Run(start(), timer("timeCycle", "R3/PT1H"), user("A"), flow("S K A"))
    run.fire("K")
    assert run.open == ["A"]
    assert run.waits == []


def test_a_rule_that_is_no_text_rests_and_can_be_retried():
    run = Run(start(), timer("timeDate", "=on"), flow("S K"))
    assert run.failing == [("K", "no_text")]
    run.set(on="2027-05-01").retry("K")
    assert run.waits == ["K"]


@pytest.mark.parametrize("rule", ["soon", "0 9 * * *", "-PT1H", "R0/PT1H", "R/PT0S", "1.5 days"])
def test_a_rule_that_is_no_time_rests_instead_of_falling_due(rule):
    run = Run(
        start(),
        user("A"),
        boundary("B", "A", "timer ${wait}"),
        flow("S A"),
        data={"wait": rule},
    )
    assert run.failing == [("B", "no_time")]
    assert (run.open, run.waits) == (["A"], [])
    assert run.set(wait="PT1H").retry("B").waits == ["B"]


def test_a_rule_repeats_if_it_says_so_however_it_is_drawn():
    parts = (start(), user("A", "H"), flow("S A"), flow("B H"))
    drawn = boundary("B", "A", "timer ${wait}", interrupting=False)
    run = Run(*parts, drawn, data={"wait": "R2/PT1H"})
    assert run.fire("B").fire("B").waits == []
    once = drawn.replace("timeDuration", "timeCycle")
    assert Run(*parts, once, data={"wait": "PT1H"}).fire("B").waits == []


def test_a_repeating_timer_counts_its_turns_from_one_to_the_next():
    run = Run(
        start(),
        user("A", "H"),
        boundary("B", "A", "timer R5/PT1H", interrupting=False),
        flow("S A"),
        flow("B H"),
    )
    first = run.find(run.timers, "B")
    run.fire("B", due_at=DUE)
    again = next(iter(run.timers.values()))
    assert again.token != first
    assert (again.rule, again.base_at, again.occurrence) == ("R5/PT1H", DUE, 2)
    run.fire("B", due_at=DUE, missed=2)
    assert next(iter(run.timers.values())).occurrence == 5
    run.fire("B", due_at=DUE)
    assert run.waits == []
    assert run.open == ["A", "H", "H", "H"]


def test_missed_turns_may_spend_a_cycle():
    run = Run(
        start(),
        user("A", "H"),
        boundary("B", "A", "timer R3/PT1H", interrupting=False),
        flow("S A"),
        flow("B H"),
    )
    run.fire("B", missed=5)
    assert run.waits == []


@pytest.mark.parametrize("rule", ["R/PT1H", "every 10 working days"])
def test_an_endless_cycle_keeps_its_rule(rule):
    run = Run(
        start(),
        user("A"),
        flow("S A"),
        event_sub(
            "EV", start("X", f"timer {rule}", isInterrupting="false"), user("H"), flow("X H")
        ),
        data={},
    )
    for turn in range(1, 5):
        told = next(iter(run.timers.values()))
        assert (told.rule, told.occurrence) == (rule, turn)
        run.fire("X")
    assert run.open == ["A", "H", "H", "H", "H"]


def test_a_fired_timer_cannot_fire_again():
    run = Run(start(), catch("K", "timer PT1H"), user("A"), flow("S K A"))
    token = run.find(run.timers, "K")
    run.fire("K")
    with pytest.raises(TokenNotWaiting):
        run.move(stimuli.FireTimer(token, DUE))


def test_an_sla_is_one_timer_on_its_task_that_tells_its_occurrences():
    run = Run(start(), user("A", inner=SLA), user("B"), flow("S A B"))
    task = run.find(run.tasks, "A")
    told = next(iter(run.timers.values()))
    assert (told.element, told.clock, told.rule) == ("A", "sla", "")
    assert told.attached_to == task
    for clock in ("amber", "target", "follow_on:1", "follow_on:2"):
        run.fire("A", clock=clock)
        assert run.last == (effects.ClockReached(told.token, "A", clock),)
        assert run.open == ["A"]
    run.do("A")
    assert run.waits == []
    assert run.path == "S A"
    assert run.passed("A") == {"entered": 1, "completed": 1}


def test_an_interrupted_task_clears_its_sla():
    run = Run(
        start(),
        user("A", inner=SLA),
        user("H"),
        boundary("B", "A", "message"),
        flow("S A"),
        flow("B H"),
    )
    assert run.waits == ["A", "B"]
    run.message("B")
    assert run.open == ["H"]
    assert run.waits == []


def test_each_instance_of_a_task_has_an_sla_of_its_own():
    run = Run(
        start(),
        user("A", inner=SLA + several(cardinality=2)),
        user("B", "C"),
        flow("S A B"),
        flow("A C"),
    )
    assert {one.attached_to for one in run.timers.values()} == set(run.tasks)
    run.do("A")
    assert len(run.timers) == 1
    run.do("A")
    assert run.open == ["B", "C"]
    assert run.waits == []


def test_an_sla_on_every_kind_of_task_for_people():
    for tag in ("userTask", "manualTask", "task"):
        run = Run(start(), node(tag, "A", SLA), flow("S A"))
        assert run.waits == ["A"]
        assert run.do("A").ended
