"""Undo while a compensation is under way: its handlers end with it, and nothing is forgotten."""

import pytest

from service.engine import Limits, ScopeIsOver
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import compensation, event_sub, flow, node, start, sub, throw, user
from tests.unit.engine.undoing import refused, undo

UNDONE = (
    compensation("CA", "A", "UA"),
    compensation("CB", "B", "UB"),
    *(node("userTask", key, isForCompensation="true") for key in ("UA", "UB")),
)
LINE = (start(), user("A", "B", "Z"), *UNDONE, throw("T", "compensate"), flow("S A B T Z"))


def test_the_handler_under_way_ends_with_the_throw_that_is_taken_back():
    run = Run(*LINE).do("A").do("B")
    assert undo(run, "B").open == ["B"]
    assert run.do("B").open == ["UB"]
    assert run.do("UB").open == ["UA"]
    assert run.do("UA").open == ["Z"]


def test_what_was_undone_before_is_not_undone_once_more():
    run = Run(*LINE).do("A").do("B").do("UB")
    assert undo(run, "B").open == ["B"]
    run.do("B").do("UB")
    assert run.open == ["UA"]
    assert undo(run, "A").open == ["A"]
    assert run.do("A").do("B").do("UB").do("UA").open == ["Z"]


def test_a_sub_process_that_is_being_undone_ends_with_the_throw():
    inside = (start("QS"), user("A", "B"), *UNDONE, flow("QS A B"))
    body = (start(), sub("Q", *inside), user("C", "Z"), throw("T", "compensate"))
    run = Run(*body, flow("S Q C T Z")).do("A").do("B").do("C")
    assert run.open == ["UB"]
    assert undo(run, "C").open == ["C"]
    assert run.do("C").open == ["UB"]
    assert run.do("UB").open == ["UA"]
    assert undo(run, "C").open == ["C"]
    assert run.do("C").do("UA").open == ["Z"]


def test_a_throw_inside_what_interrupted_the_work_is_stopped_too():
    inside = (start("VS", "message docs"), throw("T", "compensate"), user("W"), flow("VS T W"))
    run = Run(start(), user("A", "B", "Z"), *UNDONE, event_sub("V", *inside), flow("S A B Z"))
    run.do("A").do("B").message("VS")
    assert run.open == ["UB"]
    assert undo(run, "B").open == ["B"]
    run.do("B").message("VS").do("UB").do("UA")
    assert run.open == ["W"]


def test_a_throw_inside_what_was_done_later_is_stopped_too():
    inside = (start("QS"), throw("T", "compensate A"), user("W"), flow("QS T W"))
    body = (start(), user("A", "B"), *UNDONE, sub("Q", *inside))
    run = Run(*body, flow("S A B Q")).do("A").do("B")
    assert run.open == ["UA"]
    assert undo(run, "B").open == ["B"]
    assert run.do("B").do("UA").open == ["W"]


@pytest.mark.parametrize("steps", [1, 2])
def test_a_sub_process_that_was_about_to_be_undone_is_undone_another_time(steps):
    inside = (start("QS"), user("A", "B"), *UNDONE, flow("QS A B"))
    body = (start(), sub("Q", *inside), user("C", "Z"), throw("T", "compensate"))
    run = Run(*body, flow("S Q C T Z")).do("A").do("B")
    run.limits = Limits(steps=steps)
    run.do("C")
    assert run.open == []
    run.limits = Limits()
    assert undo(run, "C").open == ["C"]
    assert run.do("C").do("UB").do("UA").open == ["Z"]


def test_a_handler_is_called_by_its_compensation_alone():
    body = (
        start(),
        user("A", "B"),
        user("H", isForCompensation="true"),
        compensation("CB", "A", "H"),
        throw("T", "compensate"),
        flow("S A T B"),
    )
    run = Run(*body).do("A").do("H")
    assert refused(run, "H") == (ScopeIsOver, "H")
