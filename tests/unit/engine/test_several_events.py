import pytest

from service.engine import StartElement, effects
from tests.unit.engine.driver import Run, define
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    event_sub,
    flow,
    gateway,
    receive,
    start,
    sub,
    throw,
    user,
)

BOTH = ["message docs", "timer PT1H"]


@pytest.mark.parametrize("hit", [lambda run: run.message("K"), lambda run: run.fire("K")])
def test_any_of_several_lets_a_token_pass(hit):
    run = Run(start(), catch("K", BOTH), user("A"), flow("S K A"))
    assert run.waits == ["K", "K"]
    hit(run)
    assert run.open == ["A"]
    assert run.waits == []
    assert run.passed("K") == {"entered": 1, "completed": 1}


def test_any_of_several_may_stand_where_the_process_begins_or_be_raced_for():
    run = Run(catch("K", BOTH), user("A"), flow("K A"))
    assert run.fire("K").open == ["A"]
    race = (
        start(),
        gateway("eventBased", "G"),
        catch("K", BOTH),
        catch("L", "signal"),
        user("A", "B"),
        flow("S G K A"),
        flow("G L B"),
    )
    run = Run(*race)
    assert run.waits == ["K", "K", "L"]
    assert run.message("K").open == ["A"]
    assert run.waits == []
    assert Run(*race).signal().open == ["B"]


def test_any_of_several_may_be_reached_from_a_race_and_from_elsewhere():
    run = Run(
        start(),
        gateway("parallel", "P"),
        gateway("eventBased", "G"),
        catch("K", BOTH),
        catch("L", "signal"),
        user("U", "A"),
        flow("S P G K A"),
        flow("P U"),
        flow("G L"),
    )
    assert run.waits == ["K", "K", "L"]


@pytest.mark.parametrize("first", ["message", "timer"])
def test_all_of_several_are_waited_for_in_any_order(first):
    run = Run(start(), catch("K", BOTH, every=True), user("A"), flow("S K A"))
    hits = [lambda: run.message("K", told=1), lambda: run.fire("K")]
    for hit in hits if first == "message" else reversed(hits):
        assert run.open == []
        hit()
    assert run.open == ["A"]
    assert run.data == {"told": 1}
    assert run.waits == []
    assert run.passed("K") == {"entered": 1, "completed": 1}


def test_all_of_several_may_be_raced_for():
    race = (
        start(),
        gateway("eventBased", "G"),
        catch("K", BOTH, every=True),
        catch("L", "signal"),
        user("A", "B"),
        flow("S G K A"),
        flow("G L B"),
    )
    run = Run(*race).message("K")
    assert run.waits == ["K", "L"]
    assert run.fire("K").open == ["A"]
    assert run.waits == []
    run = Run(*race).message("K").signal()
    assert run.open == ["B"]
    assert run.waits == []
    assert run.passed("K") == {}


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("every", [True, False])
def test_several_on_the_boundary(every, interrupting):
    run = Run(
        start(),
        user("A", "H"),
        boundary(
            "B", "A", ["message docs", "signal alarm"], interrupting=interrupting, every=every
        ),
        flow("S A"),
        flow("B H"),
    )
    kept = [] if interrupting else ["A"]
    run.message("B")
    if every:
        assert run.open == ["A"]
        assert run.waits == ["B"]
        run.signal()
    assert run.open == sorted([*kept, "H"])
    assert run.waits == ([] if interrupting else ["B", "B"])
    if not interrupting:
        run.message("B").signal()
        assert run.open == (["A", "H", "H"] if every else ["A", "H", "H", "H"])
        run.do("A")
    assert run.waits == []


def test_a_timer_among_all_on_the_boundary_hangs_on_to_the_task():
    run = Run(
        start(),
        user("A", "H"),
        boundary("B", "A", ["message docs", "timer PT1H"], every=True),
        flow("S A"),
        flow("B H"),
    )
    assert [one.attached_to for one in run.timers.values()] == [run.find(run.tasks, "A")]


@pytest.mark.parametrize("interrupting", ["true", "false"])
@pytest.mark.parametrize("every", [True, False])
def test_several_start_an_event_sub_process(every, interrupting):
    begin = start("X", ["message docs", "signal alarm"], isInterrupting=interrupting, every=every)
    run = Run(start(), user("A"), flow("S A"), event_sub("EV", begin, user("H"), flow("X H")))
    assert run.waits == ["X", "X"]
    run.message("X")
    if every:
        assert run.open == ["A"]
        run.signal()
    if interrupting == "true":
        assert run.open == ["H"]
        assert run.waits == []
        assert run.do("H").ended
    else:
        assert run.open == ["A", "H"]
        assert run.waits == ["X", "X"]
        run.do("A")
        assert run.do("H").ended


def test_each_of_several_starts_the_process():
    definition = define(start("S", BOTH), user("A"), flow("S A"))
    assert definition.start_elements == (
        StartElement("S", "message", "docs"),
        StartElement("S", "timer", None, "PT1H"),
    )
    assert Run(definition, start="S").open == ["A"]


def test_a_throw_event_throws_all_of_its_events():
    run = Run(
        start(),
        user("A"),
        throw("T", ["message docs", "signal alarm", "escalation UP"]),
        end("E", ["message more", "signal calm"]),
        flow("S A T E"),
    ).do("A")
    assert [one.name for one in run.seen(effects.MessageSent)] == ["docs", "more"]
    assert [one.name for one in run.seen(effects.SignalSent)] == ["alarm", "calm"]
    assert run.seen(effects.Escalated) == [effects.Escalated("T", "UP", caught=False)]
    assert run.ended


def test_a_receive_task_may_be_raced_for():
    run = Run(
        start(),
        gateway("eventBased", "G"),
        receive("R"),
        catch("T", "timer PT1H"),
        user("A", "B"),
        flow("S G R A"),
        flow("G T B"),
    )
    assert run.waits == ["R", "T"]
    assert run.message("R").open == ["A"]
    assert run.waits == []


def test_what_is_thrown_arrives_even_when_it_interrupts_its_thrower():
    thrown = ["signal alarm", "escalation UP", "escalation DOWN", "message docs"]
    run = Run(
        start(),
        gateway("parallel", "P"),
        sub("Q", start("SQ"), throw("T", thrown), user("L"), flow("SQ T L")),
        catch("K", "signal alarm"),
        user("H", "D", "C"),
        boundary("B", "Q", "escalation UP"),
        boundary("B2", "Q", "escalation DOWN"),
        flow("S P U0 Q"),
        user("U0"),
        flow("P K C"),
        flow("B H"),
        flow("B2 D"),
    ).do("U0")
    assert run.open == ["C", "H"]
    assert [one.name for one in run.seen(effects.MessageSent)] == ["docs"]
    assert [one.name for one in run.seen(effects.SignalSent)] == ["alarm"]
    assert run.passed("T") == {"entered": 1, "completed": 1}
