"""Undo while a compensation is under way: its handlers end with it, and nothing is forgotten."""

from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    compensation,
    flow,
    node,
    start,
    sub,
    throw,
    user,
)
from tests.unit.engine.undoing import undo

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
