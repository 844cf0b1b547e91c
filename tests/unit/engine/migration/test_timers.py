"""Clocks are kept unless somebody chooses otherwise, and those of the law are never lost."""

from datetime import timedelta

import pytest

from service.engine import effects
from tests.unit.engine.driver import AT
from tests.unit.engine.migration.moving import Run, migrate, refused
from tests.unit.engine.notation import (
    boundary,
    catch,
    extension,
    flow,
    gateway,
    handrail,
    start,
    user,
)


def waiting(rule):
    return (start(), user("A", "B"), boundary("T", "A", f"timer {rule}", interrupting=False),
            flow("S A B"))  # fmt: skip


def with_sla(within):
    inner = extension(handrail("sla", within=within))
    return (start(), user("A", inner=inner), user("B"), flow("S A B"))


def clocks(run):
    return {one.element: one.clock for one in run.seen(effects.ElementKept, "last") if one.clock}


def test_a_timer_is_kept_as_it_is():
    run = migrate(Run(*waiting("PT5H")), *waiting("PT9H"))
    assert run.seen(effects.TimerSet, "last") == []
    assert clocks(run) == {"T": "keep"}
    assert [one.rule for one in run.timers.values()] == ["PT5H"]


def test_a_timer_is_restarted_by_the_new_rule_from_now():
    run = Run(*waiting("PT5H"))
    token = run.find(run.timers, "T")
    migrate(run, *waiting("PT9H"), clocks={"T": "restart"})
    (timer,) = run.timers.values()
    assert (timer.token, timer.rule, timer.base_at) == (token, "PT9H", run.at)
    assert clocks(run) == {"T": "restart"}


def test_a_timer_is_recomputed_by_the_new_rule_from_its_base():
    run = Run(*waiting("PT5H"))
    token, base = run.find(run.timers, "T"), AT - timedelta(days=3)
    migrate(run, *waiting("PT9H"), clocks={"T": "recompute"}, bases=((token, base),))
    (timer,) = run.timers.values()
    assert (timer.rule, timer.base_at) == ("PT9H", base)


def test_a_timer_whose_base_nobody_knows_counts_from_now():
    run = migrate(Run(*waiting("PT5H")), *waiting("PT9H"), clocks={"T": "recompute"})
    assert [one.base_at for one in run.timers.values()] == [run.at]


@pytest.mark.parametrize(
    ("choice", "turn", "left"), [("keep", 2, 2), ("restart", 1, 3), ("recompute", 2, 2)]
)
def test_a_cycle_keeps_its_turn_unless_it_is_restarted(choice, turn, left):
    run = Run(*waiting("R3/PT1H")).fire("T")
    token = run.find(run.timers, "T")
    migrate(run, *waiting("R3/PT4H"), clocks={"T": choice}, bases=((token, AT),))
    timer = run.timers[token]
    assert (timer.occurrence, timer.rule) == (turn, "R3/PT1H" if choice == "keep" else "R3/PT4H")
    fired = 0
    while run.timers:
        run.fire("T")
        fired += 1
    assert fired == left


def test_a_cycle_that_has_had_all_its_new_turns_falls_due_once_more():
    run = Run(*waiting("R9/PT1H")).fire("T").fire("T").fire("T")
    migrate(run, *waiting("R2/PT4H"), clocks={"T": "recompute"})
    assert run.fire("T").timers == {}


def test_a_timer_under_another_name_is_chosen_by_its_old_one():
    body = (start(), user("A", "B"), boundary("T2", "A", "timer PT9H"), flow("S A B"))
    run = migrate(Run(*waiting("PT5H")), *body, mapping={"T": "T2"}, clocks={"T": "restart"})
    assert clocks(run) == {"T2": "restart"}


def test_the_sla_of_a_task_is_chosen_by_the_task():
    run = Run(*with_sla("10 days"))
    (token,) = run.timers
    for choice, base in (("keep", None), ("restart", "now"), ("recompute", AT)):
        migrate(run, *with_sla("5 days"), clocks={"A": choice}, bases=((token, AT),))
        told = [one.base_at for one in run.seen(effects.TimerSet, "last")]
        assert told == ([] if base is None else [run.at if base == "now" else base])
    assert clocks(run) == {"A": "recompute"}


def test_a_wait_between_two_tasks_is_restarted_too():
    def body(rule):
        return (start(), catch("C", f"timer {rule}"), user("B"), flow("S C B"))

    run = migrate(Run(*body("PT1H")), *body("P3D"), clocks={"C": "restart"})
    assert [one.rule for one in run.timers.values()] == ["P3D"]


def test_the_promise_of_a_whole_case_never_restarts():
    run = Run(*waiting("PT1H"))
    assert refused(run, *waiting("PT1H"), clocks={"p": "restart"}) == [("unknown_element", "p")]
    migrate(run, *waiting("PT1H"), clocks={"p": "recompute"})


def test_what_is_no_clock_cannot_be_chosen_for():
    found = refused(Run(*waiting("PT1H")), *waiting("PT1H"), clocks={"B": "keep"})
    assert found == [("unknown_element", "B")]


def test_a_clock_of_the_law_is_neither_lost_nor_restarted():
    run = Run(*waiting("P10D"))
    (token,) = run.timers
    gone = (start(), user("A", "B"), flow("S A B"))
    assert refused(run, *gone, statutory=(token,)) == [("statutory_clock_lost", "T")]
    found = refused(run, *waiting("P9D"), statutory=(token,), clocks={"T": "restart"})
    assert found == [("statutory_clock_restarted", "T")]
    migrate(run, *waiting("P9D"), statutory=(token,), clocks={"T": "recompute"})
    assert [one.rule for one in run.timers.values()] == ["P9D"]


def test_a_clock_of_the_law_among_several_triggers_is_not_lost_either():
    several = boundary("T", "A", ["timer P10D", "message"], every=True)
    line = (start(), user("A", "B"), flow("S A B"))
    run = Run(*line, several)
    (token,) = run.timers
    assert refused(run, *line, statutory=(token,)) == [("statutory_clock_lost", "T")]


def test_a_clock_of_the_law_in_a_race_is_not_lost():
    def race(*ways):
        flows = "".join(flow(f"G {one} B") for one in ways)
        return (start(), gateway("eventBased", "G"), user("B"), flow("S G"), flows)

    events = {"K": catch("K", "timer P10D"), "M": catch("M", "message")}
    run = Run(*race("K", "M"), *events.values())
    (token,) = run.timers
    found = refused(run, *race("M"), events["M"], statutory=(token,))
    assert found == [("statutory_clock_lost", "K")]
