import pytest

from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    boundary,
    compensation,
    end,
    event_sub,
    flow,
    gateway,
    node,
    script,
    several,
    start,
    sub,
    throw,
    user,
)


def handler(key, log=None):
    if log is None:
        return node("userTask", key, isForCompensation="true")
    code = f"<script>log = (log or '') + {log}</script>"
    return node("scriptTask", key, code, isForCompensation="true")


PAIR = (
    user("A", "B"),
    compensation("CA", "A", "UA"),
    compensation("CB", "B", "UB"),
)
LOGGED = (*PAIR, handler("UA", "'a'"), handler("UB", "'b'"))
HUMAN = (*PAIR, handler("UA"), handler("UB"))


def test_handlers_run_newest_first_and_the_throw_waits():
    run = Run(start(), *HUMAN, throw("T", "compensate"), user("Z"), flow("S A B T Z"))
    run.do("A").do("B")
    assert run.open == ["UB"]
    assert run.do("UB").open == ["UA"]
    assert run.do("UA").open == ["Z"]
    assert run.path == "S A B UB UA T"
    assert run.do("Z").ended


def test_only_what_is_completed_is_undone():
    run = Run(
        start(),
        *LOGGED,
        gateway("parallel", "P"),
        user("C"),
        end("E", "compensate"),
        flow("S P A C E"),
        flow("P B"),
    )
    run.do("A").do("C")
    assert run.data["log"] == "a"
    assert run.open == ["B"]
    assert run.do("B").ended


def test_one_activity_alone_and_each_only_once():
    run = Run(
        start(),
        *LOGGED,
        throw("T", "compensate A"),
        throw("T2", "compensate"),
        throw("T3", "compensate"),
        user("Z"),
        flow("S A B T T2 T3 Z"),
    )
    run.do("A").do("B")
    assert run.data["log"] == "ab"
    assert run.open == ["Z"]


def test_with_nothing_to_undo_a_throw_passes():
    assert Run(start(), throw("T", "compensate"), user("Z"), flow("S T Z")).open == ["Z"]


def test_a_completed_sub_process_is_undone_from_inside():
    run = Run(
        start(),
        sub("Q", start("SQ"), *LOGGED, flow("SQ A B")),
        user("C"),
        throw("T", "compensate"),
        user("Z"),
        flow("S Q C T Z"),
    )
    run.do("A").do("B").do("C")
    assert run.data["log"] == "ba"
    assert run.open == ["Z"]
    assert run.do("Z").ended


def test_a_sub_process_is_undone_by_name():
    run = Run(
        start(),
        sub("Q", start("SQ"), *HUMAN, flow("SQ A B")),
        throw("T", "compensate Q"),
        user("Z"),
        flow("S Q T Z"),
    )
    run.do("A").do("B")
    assert run.open == ["UB"]
    assert run.do("UB").do("UA").open == ["Z"]


def test_a_sub_process_with_a_handler_of_its_own_is_undone_by_that():
    own = (
        sub("Q", start("SQ"), *LOGGED, flow("SQ A B")),
        handler("UQ", "'q'"),
        compensation("CQ", "Q", "UQ"),
    )
    run = Run(start(), *own, throw("T", "compensate"), user("Z"), flow("S Q T Z"))
    run.do("A").do("B")
    assert run.data["log"] == "q"
    interrupted = Run(
        start(),
        *own,
        boundary("X", "Q", "message"),
        throw("T", "compensate"),
        user("Z"),
        flow("S Q"),
        flow("X T Z"),
    )
    interrupted.do("A").message("X")
    assert "log" not in interrupted.data
    assert interrupted.open == ["Z"]


def test_an_error_handler_undoes_the_scope_that_it_serves():
    run = Run(
        start(),
        *LOGGED,
        end("E", "error BAD"),
        flow("S A B E"),
        event_sub(
            "EV", start("X", "error BAD"), throw("T", "compensate"), user("H"), flow("X T H")
        ),
    )
    run.do("A").do("B")
    assert run.data["log"] == "ba"
    assert run.open == ["H"]
    assert run.do("H").ended


def test_instances_of_a_sub_process_are_undone_with_their_own_items():
    run = Run(
        start(),
        sub(
            "Q",
            several(collection="lines", item="line"),
            start("SQ"),
            user("A"),
            handler("UA", "line"),
            compensation("CA", "A", "UA"),
            flow("SQ A"),
        ),
        throw("T", "compensate"),
        user("Z"),
        flow("S Q T Z"),
        data={"lines": ["x", "y"]},
    )
    run.do("A", 1).do("A")
    assert run.data["log"] == "xy"
    assert run.open == ["Z"]


def test_interrupting_the_scope_stops_a_compensation_under_way():
    run = Run(
        start(),
        sub(
            "Q",
            start("SQ"),
            user("A", "Z"),
            handler("UA"),
            compensation("C", "A", "UA"),
            throw("T", "compensate"),
            flow("SQ A T Z"),
        ),
        user("H"),
        boundary("B", "Q", "message"),
        flow("S Q"),
        flow("B H"),
    )
    run.do("A")
    assert run.open == ["UA"]
    run.message("B")
    assert run.open == ["H"]
    assert run.waits == []
    assert run.do("H").ended


def transaction(*parts):
    return (
        start(),
        sub("TX", start("ST"), *parts, tag="transaction"),
        boundary("BC", "TX", "cancel"),
        user("H", "N"),
        flow("S TX N"),
        flow("BC H"),
    )


@pytest.mark.parametrize("human", [False, True])
def test_a_cancelled_transaction_is_undone_and_left_by_its_boundary(human):
    run = Run(
        *transaction(
            *(HUMAN if human else LOGGED),
            gateway("parallel", "P"),
            user("C", "W"),
            end("EC", "cancel"),
            flow("ST A B P C EC"),
            flow("P W"),
        )
    )
    run.do("A").do("B")
    assert run.open == ["C", "W"]
    run.do("C")
    if human:
        assert run.open == ["UB"]
        run.do("UB").do("UA")
    else:
        assert run.data["log"] == "ba"
    assert run.open == ["H"]
    assert run.passed("TX") == {"entered": 1, "cancelled": 1}
    assert run.do("H").ended


def test_a_transaction_that_succeeds_can_be_undone_later():
    run = Run(
        start(),
        sub("TX", start("ST"), *LOGGED, flow("ST A B"), tag="transaction"),
        throw("T", "compensate"),
        user("Z"),
        flow("S TX T Z"),
    )
    run.do("A").do("B")
    assert run.data["log"] == "ba"
    assert run.open == ["Z"]


def test_a_handler_that_fails_rests_and_the_throw_waits_for_it():
    run = Run(
        start(),
        user("A"),
        node("scriptTask", "UA", "<script>x = 1 / n</script>", isForCompensation="true"),
        compensation("C", "A", "UA"),
        throw("T", "compensate"),
        script("Y", "done = true"),
        flow("S A T Y"),
        data={"n": 0},
    )
    run.do("A")
    assert run.failing == [("UA", "expression_failed")]
    assert "done" not in run.data
    run.set(n=1).retry("UA")
    assert run.ended


def test_an_activity_of_an_outer_scope_is_undone_from_inside():
    run = Run(
        start(),
        *LOGGED,
        sub("Q", start("SQ"), throw("T", "compensate A"), user("C"), flow("SQ T C")),
        flow("S A B Q"),
    )
    run.do("A").do("B")
    assert run.data["log"] == "a"
    assert run.open == ["C"]


def test_a_handler_outlives_the_throw_that_was_interrupted():
    run = Run(
        start(),
        user("A", "H", "Z"),
        handler("UA"),
        compensation("C", "A", "UA"),
        sub("Q", start("SQ"), throw("T", "compensate A"), flow("SQ T")),
        boundary("B", "Q", "message"),
        flow("S A Q Z"),
        flow("B H"),
    )
    run.do("A").message("B")
    assert run.open == ["H", "UA"]
    assert run.do("UA").do("H").ended
