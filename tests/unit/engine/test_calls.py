import pytest

from service.engine import DefinitionMissing, Library, called, effects
from tests.unit.engine.driver import Run, define, library
from tests.unit.engine.notation import (
    boundary,
    call,
    end,
    event_sub,
    extension,
    flow,
    gateway,
    handrail,
    process,
    script,
    several,
    start,
    throw,
    user,
    write,
)

MAPPED = extension(
    handrail("input", name="sum", value="amount"),
    handrail("input", name="twice", value="amount * 2"),
    handrail("output", name="result", value="verdict"),
)
SUMMING = (
    start("CS"),
    user("CA"),
    script("CB", "verdict = sum + twice"),
    end("CE"),
    flow("CS CA CB CE"),
)


def other(*body, key="c", version=1):
    return define(write(process(*body, key=key)), key=key, version=version)


def calling(inner="", **attributes):
    return (start(), call("K", "c", inner, **attributes), user("Z"), flow("S K Z"))


def test_a_call_with_mappings_is_apart_from_its_surroundings():
    run = Run(*calling(MAPPED), calls=[other(*SUMMING)], data={"amount": 10, "secret": "s"})
    assert run.seen(effects.TaskOpened)[0].process == "c"
    run.do("CA", note="private")
    assert run.open == ["Z"]
    assert run.data == {"amount": 10, "secret": "s", "result": 30}
    assert run.path == "S CS CA CB CE K"


def test_a_call_without_mappings_passes_everything_both_ways():
    run = Run(*calling(), calls=[other(*SUMMING)], data={"sum": 1, "twice": 2})
    assert run.do("CA").data == {"sum": 1, "twice": 2, "verdict": 3}


def test_everything_may_be_mapped_in_alone():
    everything = extension('<camunda:in variables="all"/>')
    run = Run(*calling(everything), calls=[other(*SUMMING)], data={"sum": 1, "twice": 2})
    assert run.do("CA", own=5).open == ["Z"]
    assert run.data == {"sum": 1, "twice": 2}


def test_everything_may_be_mapped_back_alone():
    mapped = extension(
        '<camunda:in source="sum" target="given"/>', '<camunda:out variables="all"/>'
    )
    inside = other(start("CS"), user("CA"), flow("CS CA"))
    run = Run(*calling(mapped), calls=[inside], data={"sum": 1, "twice": 2})
    assert run.do("CA", own=5).data == {"sum": 1, "twice": 2, "given": 1, "own": 5}


def test_a_call_may_be_apart_without_any_mapping():
    apart = extension(
        '<zeebe:calledElement xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" processId="c"'
        ' propagateAllParentVariables="false" propagateAllChildVariables="false"/>'
    )
    run = Run(*calling(apart), calls=[other(*SUMMING)], data={"sum": 1, "twice": 2})
    assert run.failing == []
    assert run.do("CA", own=5).data == {"sum": 1, "twice": 2}


def test_the_latest_version_is_taken_when_the_call_starts_and_kept():
    old = other(start(), user("OLD"), flow("S OLD"), version=1)
    new = other(start(), user("NEW"), flow("S NEW"), version=2)
    run = Run(*calling(), calls=[old])
    assert run.seen(effects.CallStarted)[0].version == 1
    assert called(run.snapshot) == {("c", 1)}
    run.library = library(run.definition, old, new)
    assert run.set(x=1).open == ["OLD"]
    assert run.do("OLD").open == ["Z"]
    assert called(run.snapshot) == frozenset()


def test_a_pinned_version_is_taken_even_when_there_are_newer_ones():
    old = other(start(), user("OLD"), flow("S OLD"), version=1)
    new = other(start(), user("NEW"), flow("S NEW"), version=2)
    run = Run(*calling(handrail__version="1"), calls=[old, new])
    assert run.open == ["OLD"]
    assert run.definition.calls == {("c", 1)}


def test_the_called_process_may_be_computed():
    definition = define(start(), call("K", "=which"), flow("S K"))
    assert definition.calls == frozenset()
    run = Run(definition, calls=[other(start(), user("A"), flow("S A"))], data={"which": "c"})
    assert run.open == ["A"]


def test_a_call_that_finds_no_process_rests_until_there_is_one():
    run = Run(*calling())
    assert run.failing == [("K", "no_such_process")]
    run.library = library(run.definition, other(*SUMMING))
    assert run.retry("K").open == ["CA"]
    assert run.failing == []


def test_a_call_needs_a_plain_start_event():
    run = Run(*calling(), calls=[other(start("S", "message"), user("A"), flow("S A"))])
    assert run.failing == [("K", "no_none_start")]


def test_a_snapshot_needs_the_definitions_that_it_called():
    run = Run(*calling(), calls=[other(*SUMMING)])
    run.library = Library()
    with pytest.raises(DefinitionMissing):
        run.set(x=1)


def test_giving_back_that_fails_rests_on_the_call_and_can_be_retried():
    mapped = extension(
        handrail("input", name="n", value="n"), handrail("output", name="r", value="1 / n")
    )
    inside = other(start(), user("A"), script("X", "n = k"), flow("S A X"))
    run = Run(*calling(mapped), calls=[inside], data={"n": 1})
    run.do("A", k=0)
    assert run.failing == [("K", "expression_failed")]
    assert run.open == []
    assert run.retry("K").failing == [("K", "expression_failed")]
    assert run.cancel().ended
    assert run.failing == []


def test_an_error_climbs_out_of_two_calls():
    middle = other(start("S1"), call("K1", "d"), user("N"), flow("S1 K1 N"))
    deep = other(
        start("S2"), user("A"), script("X"), end("E2", "error BAD"), flow("S2 A X E2"), key="d"
    )
    run = Run(
        start(),
        call("K", "c"),
        user("H"),
        boundary("B", "K", "error BAD"),
        flow("S K"),
        flow("B H"),
        calls=[middle, deep],
    )
    assert run.open == ["A"]
    assert run.do("A").open == ["H"]
    assert called(run.snapshot) == frozenset()
    assert run.path == "S S1 S2 A X E2 B"
    assert run.do("H").ended


def test_the_caller_catches_what_the_called_process_throws():
    run = Run(
        start(),
        call("K", "c"),
        flow("S K"),
        event_sub(
            "EV", start("X", "escalation UP", isInterrupting="false"), user("H"), flow("X H")
        ),
        calls=[other(start("S1"), throw("T", "escalation UP"), user("A"), flow("S1 T A"))],
    )
    assert run.open == ["A", "H"]
    run.do("A")
    assert not run.ended
    assert run.do("H").ended


def test_a_process_that_calls_itself_without_end_rests_at_the_limit():
    run = Run(start(), call("K", "p"), flow("S K"))
    assert run.failing == [("K", "too_deep")]
    assert len(run.seen(effects.CallStarted)) == run.limits.depth - 1


def test_a_process_may_call_itself_until_it_is_done():
    run = Run(
        start(),
        script("I", "n = (n or 0) + 1"),
        gateway("exclusive", "X", default="fd"),
        call("K", "p"),
        end(),
        flow("S I X"),
        flow("X K", when="n < 5"),
        flow("X E", key="fd"),
        flow("K E"),
    )
    assert run.ended
    assert run.data == {"n": 5}
    assert run.passed("E")["completed"] == 5


def test_each_instance_of_a_call_has_its_own_item_and_result():
    mapped = MAPPED.replace("amount", "line")
    loop = several(collection="lines", item="line", into="all", output="result")
    run = Run(*calling(mapped + loop), calls=[other(*SUMMING)], data={"lines": [1, 2]})
    assert run.open == ["CA", "CA"]
    run.do("CA").do("CA")
    assert run.data["all"] == [3, 6]
    assert run.open == ["Z"]


def test_outcomes_inside_a_call_with_mappings_stay_inside():
    run = Run(*calling(MAPPED), calls=[other(*SUMMING)], data={"amount": 1})
    run.do("CA", outcome="agreed")
    assert "outcomes" not in run.data


def test_what_a_called_process_never_set_comes_back_as_null():
    mapped = extension(
        handrail("input", name="n", value="n"), handrail("output", name="z", value="z")
    )
    run = Run(*calling(mapped), calls=[other(start(), user("A"), flow("S A"))], data={"z": 7})
    assert run.do("A").data["z"] is None
