"""Undo inside a sub-process, an event sub-process or a call, whether it runs or is over."""

from service.engine import ScopeIsOver, effects
from tests.unit.engine.drawn import LINE
from tests.unit.engine.driver import Run, define
from tests.unit.engine.notation import (
    boundary,
    call,
    end,
    event_sub,
    flow,
    gateway,
    process,
    start,
    sub,
    user,
    write,
)
from tests.unit.engine.undoing import refused, undo

SUB = (
    start(),
    sub("Q", start("QS"), user("A", "B"), end("QE"), flow("QS A B QE")),
    user("C"),
    end(),
    flow("S Q C E"),
)


def test_inside_a_running_sub_process_only_that_is_touched():
    run = undo(Run(*SUB).do("A"), "A")
    assert run.open == ["A"]
    assert run.do("A").do("B").open == ["C"]


def test_a_sub_process_that_is_over_is_opened_at_the_task():
    run = undo(Run(*SUB).do("A").do("B"), "B")
    assert run.open == ["B"]
    assert run.do("B").open == ["C"]
    assert undo(run, "A").open == ["A"]
    assert run.do("A").do("B").do("C").ended


def test_a_task_from_before_the_sub_process_was_opened_again_is_found_in_it():
    run = undo(Run(*SUB).do("A").do("B"), "B")
    assert undo(run, "A", number=0).open == ["A"]
    assert run.do("A").open == ["B"]


def test_sub_processes_within_each_other_are_opened_down_to_the_task():
    inner = sub("R", start("RS"), user("A", "B"), end("RE"), flow("RS A B RE"))
    body = (
        start(),
        sub("Q", start("QS"), inner, user("D"), end("QE"), flow("QS R D QE")),
        boundary("T", "Q", "timer PT1H"),
        user("C", "L"),
        flow("S Q C"),
        flow("T L"),
    )
    run = undo(Run(*body).do("A").do("B").do("D"), "B")
    assert (run.open, run.waits) == (["B"], ["T"])
    assert run.do("B").do("D").open == ["C"]


def test_a_join_inside_a_sub_process_that_is_opened_again_misses_nobody():
    inside = (
        start("QS"),
        gateway("parallel", "P", "J"),
        user("A", "B"),
        end("QE"),
        flow("QS P A J QE"),
        flow("P B J"),
    )
    run = Run(start(), sub("Q", *inside), user("C"), flow("S Q C")).do("A").do("B")
    assert undo(run, "A").open == ["A"]
    assert run.do("A").open == ["C"]


INTERRUPTED = (
    *LINE,
    event_sub("Q", start("QS", "message docs"), user("W", "V"), end("QE"), flow("QS W V QE")),
    event_sub("R", start("RS", "signal alarm"), user("Y"), end("RE"), flow("RS Y RE")),
)


def test_an_interruption_of_the_scope_is_taken_back():
    run = Run(*INTERRUPTED).do("A").message("QS")
    assert run.open == ["W"]
    assert undo(run, "A").open == ["A"]
    assert run.waits == ["QS", "RS"]
    assert run.do("A").do("B").do("C").ended


def test_inside_an_event_sub_process_that_runs_a_task_is_undone():
    run = undo(Run(*INTERRUPTED).message("QS").do("W"), "W")
    assert run.open == ["W"]
    assert run.do("W").do("V").ended


def test_what_an_event_began_is_begun_again_by_the_event_alone():
    body = (
        *LINE,
        event_sub(
            "Q",
            start("QS", "message docs", isInterrupting="false"),
            user("W"),
            end("QE"),
            flow("QS W QE"),
        ),
    )
    run = Run(*body).message("QS").do("W")
    assert refused(run, "W") == (ScopeIsOver, "Q")


CALLED = define(
    write(process(start(), user("A", "B"), end(), flow("S A B E"), key="called")), key="called"
)


def test_inside_a_running_call_a_task_is_undone():
    run = Run(start(), call("K", "called"), user("C"), flow("S K C"), calls=[CALLED]).do("A")
    assert undo(run, "A").open == ["A"]


def test_a_call_that_is_over_stays_over():
    run = Run(start(), call("K", "called"), user("C"), flow("S K C"), calls=[CALLED])
    assert refused(run.do("A").do("B"), "B") == (ScopeIsOver, "K")


def test_a_replay_of_undone_moves_gives_the_same_bytes():
    run = undo(undo(Run(*SUB).do("A", x=1).do("B"), "A", restore={"x": None}).do("A"), "A")
    assert run.replay() == (run.snapshot, run.told)


def test_what_was_done_after_the_task_is_told_as_taken_back():
    run = undo(Run(*SUB).do("A").do("B"), "B")
    assert [one.elements for one in run.seen(effects.WorkTakenBack)] == [("Q", "C", "E")]
    undo(run, "A")
    told = run.seen(effects.WorkTakenBack, "last")
    assert [(one.elements, one.within[0][1]) for one in told] == [(("A", "B", "QE"), "Q")]
