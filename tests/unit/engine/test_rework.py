"""Undo as the engine sees it: what a finished task led to is taken back, the rest is kept."""

from service.engine import ElementIsOpen, effects
from tests.unit.engine.drawn import FORK, LINE
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    event_sub,
    flow,
    gateway,
    service,
    start,
    user,
)
from tests.unit.engine.undoing import refused, undo

AROUND = (
    start(),
    user("A", "B"),
    gateway("exclusive", "X", default="out"),
    end(),
    flow("S A B X"),
    flow("X A", when="outcomes.B == 'again'", key="back"),
    flow("X E", key="out"),
)


def test_the_task_opens_anew_and_what_follows_is_cancelled():
    run = undo(Run(*LINE).do("A").do("B"), "A")
    assert run.open == ["A"]
    assert [(one.element, one.how) for one in run.seen(effects.TaskClosed, "last")] == [
        ("C", "cancelled")
    ]
    assert run.do("A").do("B").do("C").ended


def test_a_task_right_before_the_open_one_is_undone():
    assert undo(Run(*LINE).do("A"), "A").open == ["A"]


def test_an_open_task_cannot_be_undone():
    assert refused(Run(*LINE), "A") == (ElementIsOpen, "A")


def test_answers_are_cleared_when_the_caller_says_so():
    run = Run(*LINE, data={"kept": 1}).do("A", outcome="yes", name="Ann", kept=2)
    undo(run, "A", restore={"name": None})
    assert run.data == {"kept": 2, "name": None, "outcomes": {}}


def test_the_choices_of_other_tasks_stay():
    run = Run(*LINE).do("A", outcome="yes").do("B", outcome="no")
    assert undo(run, "B").data["outcomes"] == {"A": "yes"}


def test_a_parallel_branch_is_kept():
    run = undo(Run(*FORK).do("A"), "A")
    assert run.open == ["A", "B"]
    assert run.do("B").do("A").do("C").open == ["D"]


def test_what_a_sibling_brought_to_the_join_counts_again():
    run = undo(Run(*FORK).do("A").do("C").do("B"), "A")
    assert run.open == ["A"]
    assert run.do("A").do("C").open == ["D"]
    assert run.do("D").ended


def test_an_arrival_that_will_come_again_is_taken_back():
    run = undo(Run(*FORK).do("A").do("C"), "C")
    assert run.open == ["B", "C"]
    assert run.do("B").open == ["C"]
    assert run.do("C").open == ["D"]


def test_a_sibling_that_waits_at_the_join_goes_on_waiting():
    run = undo(Run(*FORK).do("B").do("A"), "A")
    assert run.open == ["A"]
    assert run.do("A").do("C").open == ["D"]


def test_a_task_before_the_fork_takes_back_every_branch():
    body = (
        start(),
        user("Z"),
        gateway("parallel", "P", "J"),
        user("A", "B"),
        end(),
        flow("S Z P A J E"),
        flow("P B J"),
    )
    run = undo(Run(*body).do("Z").do("A"), "Z")
    assert run.open == ["Z"]
    assert run.do("Z").open == ["A", "B"]
    assert not run.do("A").ended
    assert run.do("B").ended


def test_nested_joins_have_their_siblings_back():
    body = (
        start(),
        gateway("parallel", "P1", "P2", "J1", "J2"),
        user("A", "B", "C", "D"),
        end(),
        flow("S P1 P2 A J2 J1 D E"),
        flow("P2 B J2"),
        flow("P1 C J1"),
    )
    run = undo(Run(*body).do("A").do("B").do("C"), "A")
    assert run.open == ["A"]
    assert run.do("A").open == ["D"]


def test_a_sibling_still_at_work_will_come_by_itself():
    body = (
        start(),
        gateway("parallel", "P1", "P2", "J1", "J2"),
        user("A", "B", "C", "D"),
        end(),
        flow("S P1 P2 A J2 J1 D E"),
        flow("P2 B J2"),
        flow("P1 C J1"),
    )
    run = undo(Run(*body).do("A").do("C"), "A")
    assert run.open == ["A", "B"]
    assert run.do("A").open == ["B"]
    assert run.do("B").open == ["D"]


def test_an_inclusive_join_waits_for_the_reworked_branch():
    body = (
        start(),
        gateway("inclusive", "P", "J"),
        user("A", "B", "D"),
        end(),
        flow("S P"),
        flow("P A", when="true"),
        flow("P B", when="true"),
        flow("A J D E"),
        flow("B J"),
    )
    run = undo(Run(*body).do("A").do("B"), "A")
    assert run.open == ["A"]
    assert run.do("A").open == ["D"]


def test_a_task_of_an_earlier_turn_is_undone_across_the_loop():
    run = Run(*AROUND).do("A").do("B", outcome="again")
    assert run.open == ["A"]
    assert undo(run, "B").open == ["B"]
    assert run.do("B", outcome="done").ended


def test_a_loop_does_not_draw_in_the_branch_beside_it():
    body = (
        start(),
        gateway("parallel", "P", "J"),
        gateway("exclusive", "X", default="out"),
        user("A", "B", "C"),
        end(),
        flow("S P A B X"),
        flow("X A", when="outcomes.B == 'again'"),
        flow("X J", key="out"),
        flow("P C J E"),
    )
    run = undo(Run(*body).do("A").do("B", outcome="again"), "B")
    assert run.open == ["B", "C"]
    assert run.do("C").do("B", outcome="done").ended


def test_a_branch_that_has_ended_is_taken_up_again():
    body = (
        start(),
        gateway("parallel", "P"),
        user("A", "B"),
        end("E", None),
        end("F", None),
        flow("S P A E"),
        flow("P B F"),
    )
    run = undo(Run(*body).do("A"), "A")
    assert run.open == ["A", "B"]
    assert not run.do("B").ended
    assert run.do("A").ended


def test_a_strand_that_is_over_is_taken_up_again():
    run = Run(*FORK).do("A").do("B").do("C").do("D")
    assert run.ended
    assert undo(run, "B").open == ["B"]
    assert not run.ended
    assert run.do("B").open == ["D"]
    assert run.do("D").ended


def test_a_strand_that_is_over_listens_again():
    body = (
        *LINE,
        event_sub("Q", start("QS", "message docs"), user("W"), end("QE"), flow("QS W QE")),
    )
    run = undo(Run(*body).do("A").do("B").do("C"), "C")
    assert (run.open, run.waits) == (["C"], ["QS"])
    assert run.message("QS").open == ["W"]


def test_work_timers_and_boundary_events_after_the_task_are_taken_back():
    body = (
        start(),
        user("A", "B"),
        service("W"),
        catch("T", "timer PT1H"),
        gateway("parallel", "P"),
        boundary("BT", "B", "timer PT2H"),
        user("L"),
        flow("S A P B"),
        flow("P W"),
        flow("P T"),
        flow("BT L"),
    )
    run = undo(Run(*body).do("A"), "A")
    assert (run.open, run.waits) == (["A"], [])
    assert (*run.work, *run.timers) == ()
    assert run.do("A").open == ["B", "W"]
    assert run.waits == ["BT", "T"]


def test_what_a_boundary_event_of_the_task_began_is_taken_back():
    body = (
        start(),
        user("A", "N", "B"),
        boundary("R", "A", "timer PT1H", interrupting=False),
        end(),
        flow("S A B E"),
        flow("R N"),
    )
    run = Run(*body).fire("R").do("A")
    assert run.open == ["B", "N"]
    assert undo(run, "A").open == ["A"]
    assert run.waits == ["R"]


def test_a_task_that_was_interrupted_is_not_open_and_may_be_done_after_all():
    body = (
        start(),
        user("A", "L"),
        boundary("T", "A", "timer PT1H"),
        flow("S A"),
        flow("T L"),
    )
    assert undo(Run(*body).fire("T"), "A").open == ["A"]


def test_the_incident_of_a_join_in_vain_ends_when_undo_brings_what_it_waits_for():
    run = Run(
        start(),
        gateway("parallel", "P", "J"),
        gateway("exclusive", "X"),
        user("A", "B", "C"),
        end(),
        flow("S P A J C"),
        flow("P B X"),
        flow("X J", when="x == 1"),
        flow("X E", when="x != 1"),
    )
    run.do("A").do("B", x=2)
    assert run.failing == [("J", "stuck")]
    undo(run, "B")
    run.do("B", x=1)
    assert (run.failing, run.open) == ([], ["C"])
