import pytest

from service.engine import Limits, effects
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    flow,
    repeat,
    script,
    service,
    several,
    start,
    sub,
    user,
)


def looping(kind, loop):
    if kind == "task":
        return (start(), user("A", inner=loop), user("Z"), flow("S A Z"))
    inner = (loop, start("SQ"), user("A"), script("T", "result = result * 10"), flow("SQ A T"))
    return (start(), sub("Q", *inner), user("Z"), flow("S Q Z"))


def each(**more):
    return several(collection="lines", item="line", into="results", output="result", **more)


@pytest.mark.parametrize("kind", ["task", "sub-process"])
@pytest.mark.parametrize("sequential", [False, True])
def test_there_is_one_instance_for_each_item(sequential, kind):
    data = {"lines": ["a", "b", "c"], "result": 99}
    run = Run(*looping(kind, each(sequential=sequential)), data=data)
    for turn in range(3):
        assert run.open == (["A"] if sequential else ["A"] * (3 - turn))
        run.do("A", result=turn + 1)
    assert run.open == ["Z"]
    factor = 10 if kind == "sub-process" else 1
    assert run.data["results"] == [1 * factor, 2 * factor, 3 * factor]
    assert run.data["result"] == 99
    assert "line" not in run.data


def test_items_are_the_instances_own_and_results_keep_their_order():
    run = Run(*looping("task", each()), data={"lines": [{"n": 1}, {"n": 2}]})
    opened = [one.local for one in run.tasks.values()]
    assert opened == [
        {"loopCounter": 0, "line": {"n": 1}, "result": None},
        {"loopCounter": 1, "line": {"n": 2}, "result": None},
    ]
    run.do("A", 1, result="second").do("A", result="first", shared=1)
    assert run.data["results"] == ["first", "second"]
    assert run.data["shared"] == 1


@pytest.mark.parametrize("kind", ["task", "sub-process"])
@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize(
    "until", ["nrOfCompletedInstances >= 2", "result >= 2", "results[0] == 0 and result > 1"]
)
def test_a_completion_condition_ends_the_rest(sequential, kind, until):
    loop = each(sequential=sequential, until=until)
    run = Run(*looping(kind, loop), data={"lines": [1, 2, 3, 4]})
    run.do("A", result=0)
    assert "Z" not in run.open
    assert run.do("A", result=5).open == ["Z"]


@pytest.mark.parametrize("sequential", [False, True])
def test_a_number_of_instances_may_be_computed(sequential):
    loop = several(sequential=sequential, cardinality="n + 1")
    run = Run(*looping("task", loop), data={"n": 1})
    assert run.do("A").do("A").open == ["Z"]


@pytest.mark.parametrize("lines", [[], None])
def test_an_empty_collection_passes_at_once(lines):
    run = Run(*looping("task", each()), data={"lines": lines})
    assert run.open == ["Z"]
    assert run.data["results"] == []
    assert run.passed("A") == {"entered": 1, "completed": 1}


def test_a_mapping_gives_pairs():
    run = Run(*looping("task", each()), data={"lines": {"a": 1}})
    assert next(iter(run.tasks.values())).local["line"] == ["a", 1]


@pytest.mark.parametrize(
    ("loop", "data", "code"),
    [
        (each(), {"lines": "abc"}, "no_collection"),
        (several(cardinality="n"), {"n": "three"}, "no_number"),
        (several(cardinality="n"), {"n": -1}, "no_number"),
        (several(cardinality="n"), {"n": 100_000}, "too_many_tokens"),
    ],
)
def test_what_cannot_be_looped_over_rests_and_can_be_retried(loop, data, code):
    run = Run(*looping("task", loop), data=data)
    assert run.failing == [("A", code)]
    run.set(lines=[1], n=1).retry("A")
    assert run.open == ["A"]
    assert run.failing == []


def test_a_completion_condition_that_fails_rests_on_the_loop_and_loses_no_instance():
    run = Run(*looping("task", each(until="1 / k > 1")), data={"lines": [1, 2, 3], "k": 0})
    run.do("A", result="x")
    assert run.failing == [("A", "expression_failed")]
    assert run.open == ["A", "A"]
    run.do("A", result="y")
    assert run.open == ["A"]
    assert len(run.seen(effects.IncidentRaised)) == 1
    run.set(k=10).retry("A")
    assert run.open == ["A"]
    run.do("A", result="z")
    assert run.data["results"] == ["x", "y", "z"]
    assert run.open == ["Z"]


@pytest.mark.parametrize("kind", ["task", "sub-process"])
def test_a_standard_loop_repeats_at_most_so_many_times(kind):
    run = Run(*looping(kind, repeat(maximum=3)), data={"result": 0})
    for turn in range(3):
        assert [one.local["loopCounter"] for one in run.tasks.values()] == [turn]
        assert run.open == ["A"]
        run.do("A")
    assert run.open == ["Z"]


@pytest.mark.parametrize("kind", ["task", "sub-process"])
def test_a_standard_loop_repeats_while_its_condition_holds(kind):
    run = Run(*looping(kind, repeat(while_="again")), data={"result": 0})
    assert run.do("A", again=True).open == ["A"]
    assert run.do("A", again=False).open == ["Z"]


@pytest.mark.parametrize(
    ("loop", "seen"),
    [
        (repeat(before=True, while_="again"), ["Z"]),
        (repeat(before=False, while_="again"), ["A"]),
        (repeat(before=True, maximum=0), ["Z"]),
        (repeat(before=True, while_="not again"), ["A"]),
    ],
)
def test_a_standard_loop_may_ask_before_its_first_turn(loop, seen):
    assert Run(*looping("task", loop), data={"again": False}).open == seen


def test_loops_may_lie_within_loops():
    inner = sub(
        "R",
        several(sequential=True, collection="line", item="x", into="result", output="y"),
        start("SR"),
        user("A"),
        flow("SR A"),
    )
    run = Run(
        start(),
        sub("Q", each(), start("SQ"), inner, flow("SQ R")),
        user("Z"),
        flow("S Q Z"),
        data={"lines": [[1, 2], [3]]},
    )
    assert run.open == ["A", "A"]
    run.do("A", y="p").do("A", 0, y="q").do("A", y="r")
    assert run.open == ["Z"]
    assert sorted(map(len, run.data["results"])) == [1, 2]


def test_the_trace_of_a_loop_is_that_of_its_instances():
    run = Run(*looping("task", several(cardinality=2)))
    assert run.do("A").do("A").path == "S A A"


def test_many_instances_stay_within_the_tokens_of_a_strand():
    run = Run(*looping("task", several(cardinality=20)), limits=Limits(tokens=10))
    assert run.failing == [("A", "too_many_tokens")]


def test_a_completion_condition_needs_no_results():
    loop = several(cardinality=3, until="nrOfActiveInstances < 2")
    run = Run(*looping("task", loop)).do("A")
    assert run.open == ["A", "A"]
    assert run.do("A").open == ["Z"]


def test_work_and_tasks_tell_in_which_instances_they_are():
    letter = (service("W", inner=several(cardinality="2")), user("A"))
    body = (several(cardinality="2"), start("SQ"), *letter, flow("SQ W A"))
    run = Run(start(), sub("Q", *body), flow("S Q"))
    asked = [one.instances for one in run.seen(effects.WorkRequested)]
    assert asked == [(("Q", outer), ("W", inner)) for outer in range(2) for inner in range(2)]
    run.work_done("W", 2).work_done("W", 2)
    assert [one.instances for one in run.seen(effects.TaskOpened)] == [(("Q", 1),)]


def test_turns_of_a_standard_loop_are_the_same_again():
    body = (repeat(maximum=2), start("SQ"), service("W"), flow("SQ W"))
    run = Run(start(), sub("Q", *body), flow("S Q")).work_done("W")
    assert [one.instances for one in run.seen(effects.WorkRequested)] == [(), ()]
