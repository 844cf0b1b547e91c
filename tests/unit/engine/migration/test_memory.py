"""What was completed and can be compensated is remembered by its new name, or said to be lost."""

from service.engine import ScopeIsOver
from tests.unit.engine.migration.moving import Run, changed, migrate, refused
from tests.unit.engine.notation import (
    boundary,
    compensation,
    end,
    flow,
    node,
    service,
    start,
    sub,
    throw,
    user,
)
from tests.unit.engine.undoing import refused as refused_undo


def by_hand(*ids):
    return "".join(node("userTask", key, isForCompensation="true") for key in ids)


def line(a="A", *, undone=True, thrown="compensate"):
    back = (compensation("CA", a, "UA"), by_hand("UA")) if undone else ()
    return (
        start(),
        user(a, "M", "Z"),
        *back,
        throw("T", thrown),
        flow(f"S {a} M T Z"),
    )


def whole(*inside, undone=False):
    back = (compensation("CQ", "Q", "UQ"), by_hand("UQ")) if undone else ()
    return (start(), sub("Q", *inside), *back, user("M", "Z"), throw("T", "compensate"),
            flow("S Q M T Z"))  # fmt: skip


def inner(a="A", *, undone=True):
    back = (compensation("CA", a, "UA"), by_hand("UA")) if undone else ()
    return (start("SQ"), user(a), *back, flow(f"SQ {a}"))


def test_what_was_completed_is_compensated_as_the_new_version_draws_it():
    run = migrate(Run(*line()).do("A"), *line("A2"), mapping={"A": "A2"})
    assert changed(run).forgotten == ()
    assert run.do("M").open == ["UA"]
    assert run.do("UA").open == ["Z"]


def test_what_can_be_compensated_no_longer_is_told():
    run = migrate(Run(*line()).do("A"), *line(undone=False))
    assert changed(run).forgotten == ("A",)
    assert run.do("M").open == ["Z"]


def test_what_was_done_inside_is_undone_inside():
    run = migrate(Run(*whole(*inner())).do("A"), *whole(*inner("A2")), mapping={"A": "A2"})
    assert run.do("M").open == ["UA"]
    assert run.do("UA").open == ["Z"]


def test_a_new_handler_of_the_whole_takes_the_place_of_those_inside():
    run = migrate(Run(*whole(*inner())).do("A"), *whole(*inner(), undone=True))
    assert run.do("M").open == ["UQ"]


def test_inside_nothing_may_be_left_to_undo():
    run = migrate(Run(*whole(*inner())).do("A"), *whole(*inner(undone=False)))
    assert changed(run).forgotten == ("A",)
    assert run.do("M").open == ["Z"]
    gone = (start(), user("M", "Z"), throw("T", "compensate"), flow("S M T Z"))
    run = migrate(Run(*whole(*inner())).do("A"), *gone)
    assert changed(run).forgotten == ("Q",)


def test_a_compensation_under_way_goes_on_by_the_new_names():
    two = (
        start(),
        user("A", "B", "Z"),
        compensation("CA", "A", "UA"),
        compensation("CB", "B", "UB"),
        throw("T", "compensate"),
        flow("S A B T Z"),
    )
    run = Run(*two, by_hand("UA", "UB")).do("A").do("B")
    assert run.open == ["UB"]
    without = (start(), user("A", "B", "Z"), compensation("CB", "B", "UB"),
               throw("T", "compensate"), flow("S A B T Z"))  # fmt: skip
    assert refused(run, *without, by_hand("UB")) == [("under_way", "T")]
    migrate(run, *two, by_hand("UA", "UB"))
    assert run.do("UB").open == ["UA"]
    assert run.do("UA").open == ["Z"]


def test_a_sub_process_that_is_undone_from_inside_goes_on():
    run = Run(*whole(*inner())).do("A").do("M")
    assert run.open == ["UA"]
    migrate(run, *whole(*inner()))
    assert run.do("UA").open == ["Z"]


def test_what_is_undone_waits_for_no_events():
    run = Run(*whole(*inner())).do("A").do("M")
    migrate(run, *whole(*inner()), boundary("BQ", "Q", "message", interrupting=False))
    assert (run.open, run.waits) == (["UA"], [])
    assert run.do("UA").open == ["Z"]


def test_what_is_nobody_s_task_any_more_is_not_undone():
    old = (start(), user("A", "B"), end(), flow("S A B E"))
    new = (start(), service("A"), user("B"), end(), flow("S A B E"))
    run = migrate(Run(*old).do("A"), *new)
    assert refused_undo(run, "A") == (ScopeIsOver, "A")
