import pytest

from service.engine import effects
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    event_sub,
    flow,
    gateway,
    script,
    service,
    start,
    sub,
    throw,
    user,
)

KINDS = {
    "timer PT1H": lambda run: run.fire("X"),
    "message docs": lambda run: run.message("X"),
    "signal alarm": lambda run: run.signal(),
    "if level > 2": lambda run: run.set(level=3),
}


def listening(kind, *, interrupting=True):
    return event_sub(
        "EV",
        start("X", kind, isInterrupting=str(interrupting).lower()),
        script("SC", "seen = (seen or '') + 'x'"),
        user("H"),
        flow("X SC H"),
    )


def placed(nested, *inner):
    if not nested:
        return Run(*inner)
    return Run(start("S0"), sub("Q", *inner), user("Z"), flow("S0 Q Z"))


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupting_one_stops_its_scope(kind, nested):
    parts = (start(), gateway("parallel", "P"), user("A", "B"), flow("S P A"), flow("P B"))
    run = placed(nested, *parts, listening(kind))
    assert run.open == ["A", "B"]
    run.do("A")
    KINDS[kind](run)
    assert run.open == ["H"]
    assert run.waits == []
    assert run.data["seen"] == "x"
    run.do("H")
    assert run.open == ["Z"] if nested else run.ended


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_non_interrupting_one_can_happen_again(kind, nested):
    run = placed(nested, start(), user("A"), flow("S A"), listening(kind, interrupting=False))
    KINDS[kind](run)
    assert run.open == ["A", "H"]
    if kind.startswith("if"):
        run.set(level=4)
        assert run.open == ["A", "H"], "it stayed true"
        run.set(level=0)
    if kind.startswith("timer"):
        assert run.waits == [], "a duration passes once"
    else:
        KINDS[kind](run)
        assert run.open == ["A", "H", "H"]
        assert run.data["seen"] == "xx"
    while "H" in run.open:
        run.do("H")
    run.do("A")
    assert run.open == ["Z"] if nested else run.ended


def test_the_scope_waits_for_a_running_one_and_still_listens():
    run = Run(start(), user("A"), flow("S A"), listening("message docs", interrupting=False))
    run.message("X").do("A")
    assert not run.ended
    run.message("X")
    assert run.open == ["H", "H"]
    run.do("H")
    assert not run.ended
    assert run.do("H").ended


def test_waiting_timers_never_keep_a_process_open():
    again = event_sub(
        "EV2",
        start("X2", "timer R/PT1H", isInterrupting="false"),
        script("C2"),
        flow("X2 C2"),
    )
    run = Run(start(), user("A"), flow("S A"), listening("timer PT1H"), again)
    run.fire("X2").fire("X2")
    assert run.path == "S X2 C2 EV2 X2 C2 EV2"
    assert run.do("A").ended


@pytest.mark.parametrize("kind", ["error BAD", "escalation UP"])
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_errors_and_escalations_start_one_from_any_depth(kind, depth):
    inner = (
        start(),
        user("A"),
        gateway("parallel", "P"),
        user("B"),
        end("E", kind),
        flow("S A P E"),
        flow("P B"),
    )
    for level in range(depth):
        inner = (
            start(f"S{level}_"),
            sub(f"Q{level}", *inner),
            user(f"Z{level}"),
            flow(f"S{level}_ Q{level} Z{level}"),
        )
    run = Run(*inner, listening(kind))
    assert run.open == ["A"]
    run.do("A")
    assert run.open == ["H"]
    assert "E X SC" in run.path
    assert run.seen(effects.Failed) == []
    assert run.do("H").ended


def test_a_non_interrupting_escalation_lets_the_thrower_go_on():
    run = Run(
        start(),
        user("A"),
        throw("T", "escalation UP"),
        user("B"),
        flow("S A T B"),
        listening("escalation UP", interrupting=False),
    )
    assert run.do("A").open == ["B", "H"]
    assert run.seen(effects.Escalated) == [effects.Escalated("T", "UP", caught=True)]
    assert run.do("H").do("B").ended


def test_interrupting_stops_automatic_work_before_it_runs():
    run = Run(
        start(),
        user("A"),
        gateway("parallel", "P"),
        throw("T", "signal alarm"),
        script("LATE", "late = 1"),
        script("LATE2", "late2 = 1"),
        flow("S A P T LATE"),
        flow("P LATE2"),
        listening("signal alarm"),
    )
    run.do("A")
    assert "late" not in run.data
    assert run.open == ["H"]
    assert run.passed("T") == {"entered": 1, "completed": 1}


def test_interrupting_cancels_other_event_sub_processes_too():
    other = event_sub(
        "EV2", start("X2", "message", isInterrupting="false"), user("H2"), flow("X2 H2")
    )
    run = Run(start(), user("A"), flow("S A"), listening("signal alarm"), other)
    run.message("X2").message("X2")
    assert run.open == ["A", "H2", "H2"]
    run.signal()
    assert run.open == ["H"]
    assert run.waits == []


def test_the_inner_scope_catches_first_and_its_handler_may_throw_on():
    inner = event_sub(
        "EI", start("XI", "error BAD"), user("HI"), end("EIE", "error BAD"), flow("XI HI EIE")
    )
    run = Run(
        start("S0"),
        sub("Q", start(), user("A"), end("E", "error BAD"), flow("S A E"), inner),
        flow("S0 Q"),
        listening("error BAD"),
    )
    assert run.do("A").open == ["HI"]
    assert run.do("HI").open == ["H"]
    assert run.do("H").ended


@pytest.mark.parametrize(("code", "seen"), [("BAD", "ANY"), ("WORSE", "TWO")])
def test_a_named_error_is_caught_by_name_before_any(code, seen):
    run = Run(
        start(),
        user("A"),
        end("E", f"error {code}"),
        flow("S A E"),
        event_sub("E1", start("X1", "error"), user("ANY"), flow("X1 ANY")),
        event_sub("E2", start("X2", "error WORSE"), user("TWO"), flow("X2 TWO")),
    )
    assert run.do("A").open == [seen]


def test_a_workers_error_starts_one_with_its_payload():
    run = Run(start(), service("A"), flow("S A"), listening("error BAD"))
    run.work_error("A", reason="no answer")
    assert run.open == ["H"]
    assert run.data["reason"] == "no answer"
    assert run.passed("A") == {"entered": 1, "failed": 1}


def test_what_a_message_carries_becomes_data_of_the_scope():
    run = Run(start(), user("A", "B"), flow("S A B"), listening("message", interrupting=False))
    run.do("A", note="n").message("X", told=1)
    assert run.data == {"note": "n", "told": 1, "seen": "x"}


def test_a_condition_that_holds_from_the_beginning_starts_one_at_once():
    run = Run(
        start(),
        user("A"),
        flow("S A"),
        listening("if level > 2"),
    )
    assert run.open == ["A"]
    run = Run(start(), user("A"), flow("S A"), listening("if level > 2"), data={"level": 9})
    assert run.open == ["H"]


def test_each_scope_listens_for_itself():
    def on(number):
        return event_sub(
            f"EV{number}",
            start(f"X{number}", "signal", isInterrupting="false"),
            user(f"H{number}"),
            flow(f"X{number} H{number}"),
        )

    inner = sub("R", start("S2"), user("A"), flow("S2 A"), on(2))
    run = Run(start(), sub("Q", start("S1"), inner, flow("S1 R"), on(1)), flow("S Q"), on(0))
    assert run.signal().open == ["A", "H0", "H1", "H2"]
    assert run.do("A").signal().open == ["H0", "H0", "H1", "H1", "H2", "H2"]
    for task in ("H2", "H2", "H1", "H1", "H0"):
        run.do(task)
    assert not run.ended
    assert run.do("H0").ended


def test_one_event_sub_process_may_hold_another():
    inner = event_sub("EV2", start("X2", "signal"), user("H2"), flow("X2 H2"))
    outer = event_sub("EV", start("X", "message"), user("H"), flow("X H"), inner)
    run = Run(start(), user("A"), flow("S A"), outer)
    run.message("X")
    assert run.open == ["H"]
    assert run.waits == ["X2"]
    assert run.signal().open == ["H2"]
    assert run.do("H2").ended


def test_the_end_event_inside_one_may_close_the_strand():
    run = Run(
        start(),
        user("A"),
        flow("S A"),
        event_sub(
            "EV", start("X", "message"), user("H"), end("E2", name="Withdrawn"), flow("X H E2")
        ),
    )
    run.message("X").do("H")
    assert run.last[-1] == effects.Ended("E2", "Withdrawn")


def test_an_error_passes_by_events_that_wait_for_something_else():
    run = Run(
        start(),
        service("A"),
        boundary("T", "A", "timer"),
        user("N"),
        flow("S A"),
        flow("T N"),
        event_sub("EM", start("XM", "message"), user("HM"), flow("XM HM")),
        listening("error BAD"),
    )
    assert run.work_error("A").open == ["H"]


def test_a_signal_does_not_reach_what_it_has_just_interrupted():
    run = Run(start(), catch("K", "signal"), user("L"), flow("S K L"), listening("signal alarm"))
    assert run.signal().open == ["H"]
    assert run.passed("K") == {"entered": 1, "cancelled": 1}


def test_an_event_sub_process_does_not_catch_what_it_throws_itself():
    again = event_sub(
        "EV",
        start("X", "escalation UP", isInterrupting="false"),
        throw("T2", "escalation UP"),
        user("H"),
        flow("X T2 H"),
    )
    run = Run(start(), throw("T", "escalation UP"), user("A"), flow("S T A"), again)
    assert run.open == ["A", "H"]
    assert [one.caught for one in run.seen(effects.Escalated)] == [True, False]
