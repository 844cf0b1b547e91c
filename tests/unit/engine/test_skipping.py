"""A task that is passed over, and one that is cancelled with what only it leads to."""

import pytest

from service.engine import TokenNotWaiting, effects, stimuli
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    boundary,
    compensation,
    end,
    flow,
    gateway,
    node,
    service,
    several,
    start,
    sub,
    throw,
    user,
)

LINE = (start(), user("A", "B"), end(), flow("S A B E"))
FORK = (
    start(),
    gateway("parallel", "P", "J"),
    user("A", "B", "C", "D"),
    end(),
    flow("S P A C J D E"),
    flow("P B J"),
)


def bypass(run, element):
    return run.move(stimuli.BypassTask(run.find(run.tasks, element)))


def cancel(run, element, number=0):
    return run.move(stimuli.CancelTask(run.find(run.tasks, element, number)))


def skipped(run):
    return [one.elements for one in run.seen(effects.PathSkipped, "last")]


def closed(run):
    return [(one.element, one.how) for one in run.seen(effects.TaskClosed, "last")]


def test_a_bypassed_task_lets_the_strand_go_on_without_answers():
    run = bypass(Run(*LINE), "A")
    assert (run.open, run.data, closed(run)) == (["B"], {}, [("A", "bypassed")])


def test_a_task_that_is_done_is_not_bypassed():
    run = Run(*LINE)
    token = run.find(run.tasks, "A")
    run.do("A")
    with pytest.raises(TokenNotWaiting):
        run.move(stimuli.BypassTask(token))


def test_a_cancelled_task_ends_a_strand_in_which_nothing_else_is_left():
    run = cancel(Run(*LINE), "A")
    assert (run.ended, closed(run), skipped(run)) == (True, [("A", "cancelled")], [("B", "E")])
    assert run.seen(effects.Ended) == [effects.Ended(None, None)]


def test_a_cancelled_branch_counts_as_arrived_at_its_join():
    run = cancel(Run(*FORK), "A")
    assert (run.open, skipped(run)) == (["B"], [("C",)])
    assert run.do("B").open == ["D"]


def test_a_join_that_waits_for_the_branch_alone_fires():
    run = cancel(Run(*FORK).do("B"), "A")
    assert run.open == ["D"]
    assert run.do("D").ended


def test_a_branch_without_a_join_ends_by_itself():
    run = Run(start(), gateway("parallel", "P"), user("A", "B", "C"), flow("S P A C"), flow("P B"))
    assert cancel(run, "A").open == ["B"]
    assert skipped(run) == [("C",)]
    assert run.do("B").ended


def test_an_inclusive_join_waits_for_the_branch_no_longer():
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
    run = cancel(Run(*body).do("B"), "A")
    assert run.open == ["D"]


def test_a_loop_back_is_not_among_what_is_skipped():
    body = (
        start(),
        user("Z", "A"),
        gateway("exclusive", "X", default="out"),
        user("B"),
        flow("S Z A X"),
        flow("X Z", when="again"),
        flow("X B", key="out"),
    )
    run = cancel(Run(*body).do("Z"), "A")
    assert (run.ended, skipped(run)) == (True, [("X", "B")])


def test_a_sub_process_ends_with_its_last_path_and_the_strand_goes_on():
    body = (
        start(),
        sub("Q", start("QS"), user("A", "B"), end("QE"), flow("QS A B QE")),
        user("C"),
        flow("S Q C"),
    )
    run = cancel(Run(*body), "A")
    assert (run.open, skipped(run)) == (["C"], [("B", "QE")])


def test_what_a_boundary_event_began_goes_on():
    body = (
        start(),
        user("A", "B", "N"),
        boundary("R", "A", "timer PT1H", interrupting=False),
        flow("S A B"),
        flow("R N"),
    )
    run = cancel(Run(*body).fire("R"), "A")
    assert (run.open, run.waits, skipped(run)) == (["N"], [], [("B",)])
    assert run.do("N").ended


def test_one_of_several_instances_is_cancelled_alone():
    loop = several(collection="people", item="who", into="said", output="word")
    run = Run(start(), user("A", inner=loop), user("B"), flow("S A B"), data={"people": [1, 2]})
    cancel(run, "A")
    assert [one.local["who"] for one in run.tasks.values()] == [2]
    run.do("A", word="b")
    assert (run.open, run.data["said"]) == (["B"], [None, "b"])


def test_a_compensation_goes_on_after_a_handler_that_is_cancelled():
    undone = (
        compensation("CA", "A", "UA"),
        compensation("CB", "B", "UB"),
        *(node("userTask", key, isForCompensation="true") for key in ("UA", "UB")),
    )
    body = (start(), user("A", "B"), *undone, throw("T", "compensate"), user("Z"))
    run = cancel(Run(*body, flow("S A B T Z")).do("A").do("B"), "UB")
    assert (run.open, skipped(run)) == (["UA"], [])
    assert cancel(run, "UA").open == ["Z"]


def test_a_worker_s_task_is_not_a_person_s_to_cancel():
    run = Run(start(), service("W"), flow("S W"))
    with pytest.raises(TokenNotWaiting):
        run.move(stimuli.CancelTask(run.find(run.work, "W")))


def test_a_replay_of_cancelled_paths_gives_the_same_bytes():
    run = cancel(Run(*FORK), "A").do("B")
    assert run.replay() == (run.snapshot, run.told)
