"""Undo of one of several instances: it alone, or with those that came after it."""

from service.engine import ElementIsOpen, ScopeIsOver, effects
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import end, flow, repeat, several, start, sub, user
from tests.unit.engine.undoing import refused, undo


def each(*, sequential=False):
    loop = several(
        sequential=sequential, collection="people", item="who", into="said", output="word"
    )
    return (start(), user("A", inner=loop), user("B"), end(), flow("S A B E"))


PEOPLE = {"people": ["ann", "ben", "cat"]}


def test_one_of_several_parallel_instances_is_done_again_alone():
    run = Run(*each(), data=PEOPLE)
    run.do("A", word="a").do("A", word="b")
    undo(run, "A", number=0)
    assert [one.local["who"] for one in run.tasks.values()] == ["cat", "ann"]
    run.do("A", 1, word="again").do("A", word="c")
    assert run.data["said"] == ["again", "b", "c"]
    assert run.open == ["B"]


def test_an_instance_that_is_open_cannot_be_undone():
    run = Run(*each(), data=PEOPLE).do("A", word="a")
    assert refused(run, "A", number=1) == (ElementIsOpen, "A")
    run = Run(*each(sequential=True), data=PEOPLE).do("A", word="a")
    assert refused(run, "A", number=1) == (ElementIsOpen, "A")


def test_an_earlier_of_sequential_instances_takes_back_the_later_ones():
    run = Run(*each(sequential=True), data=PEOPLE).do("A", word="a").do("A", word="b")
    undo(run, "A", number=0)
    assert [one.local["who"] for one in run.tasks.values()] == ["ann"]
    run.do("A", word="x").do("A", word="y").do("A", word="z")
    assert run.data["said"] == ["x", "y", "z"]


def test_several_instances_that_are_all_done_are_all_done_again():
    run = Run(*each(), data=PEOPLE).do("A").do("A").do("A")
    undo(run, "A", number=1)
    assert run.open == ["A", "A", "A"]
    assert run.do("A").do("A").do("A").open == ["B"]


def test_a_standard_loop_goes_back_a_turn():
    loop = repeat(maximum=3)
    run = Run(start(), user("A", inner=loop), user("B"), flow("S A B")).do("A").do("A")
    undo(run, "A", number=0)
    assert [one.turn for one in run.tasks.values()] == [0]
    assert run.do("A").do("A").do("A").open == ["B"]


def test_a_loop_that_rests_with_an_incident_goes_back_a_turn():
    loop = several(sequential=True, cardinality="2", until="missing.part > 'x' + 1")
    run = Run(start(), user("A", inner=loop), user("B"), flow("S A B")).do("A")
    assert [element for element, _ in run.failing] == ["A"]
    undo(run, "A", number=0)
    assert (run.open, run.failing) == (["A"], [])


def test_an_instance_of_a_sub_process_in_a_loop_that_is_over_stays_over():
    inside = sub(
        "Q",
        several(collection="people", item="who"),
        start("QS"),
        user("A"),
        end("QE"),
        flow("QS A QE"),
    )
    run = Run(start(), inside, user("B"), flow("S Q B"), data={"people": ["ann"]}).do("A")
    assert refused(run, "A") == (ScopeIsOver, "Q")


def test_inside_a_running_instance_of_a_sub_process_a_task_is_undone():
    inside = sub(
        "Q",
        several(collection="people", item="who"),
        start("QS"),
        user("A", "C"),
        end("QE"),
        flow("QS A C QE"),
    )
    run = Run(start(), inside, user("B"), flow("S Q B"), data={"people": ["ann", "ben"]})
    undo(run.do("A", 1), "A", number=1)
    assert [one.local["who"] for one in run.tasks.values()] == ["ann", "ben"]


def test_later_instances_of_a_loop_are_told_as_taken_back():
    run = Run(*each(sequential=True), data=PEOPLE).do("A").do("A")
    undo(run, "A", number=0)
    assert [(one.elements, one.turn) for one in run.seen(effects.WorkTakenBack)] == [(("A",), 0)]
