import datetime
import random
import sys
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import orjson

from service.engine import Library, TokenPlace, advance, called, compile_definition, stimuli, tokens
from tests.unit.engine.driver import Run, define
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    event_sub,
    flow,
    gateway,
    process,
    receive,
    script,
    several,
    start,
    sub,
    user,
    write,
)

RICH = (
    start(),
    gateway("parallel", "P", "J"),
    user("A", inner=several(cardinality=2)),
    sub("Q", start("SQ"), user("B"), flow("SQ B")),
    boundary("T", "Q", "timer R3/PT1H", interrupting=False),
    user("H"),
    script("C", "n = (n or 0) + 1"),
    flow("S P A J C"),
    flow("P Q J"),
    flow("T H"),
    event_sub("EV", start("X", "message", isInterrupting="false"), user("U"), flow("X U")),
)


def played():
    run = Run(*RICH)
    run.do("A").fire("T").message("X").do("H").do("B").do("U").do("A")
    assert run.ended
    return run


def test_the_same_moves_give_the_same_bytes_and_effects():
    run = played()
    snapshot, told = run.replay()
    assert snapshot == run.snapshot
    assert told == run.told


def test_nothing_reads_a_clock_or_draws_a_random_number(monkeypatch):
    def boom(*_args, **_more):
        raise AssertionError("the engine read a clock or a random source")

    definition = define(*RICH)
    for owner, name in ((time, "time"), (uuid, "uuid4"), (random, "random")):
        monkeypatch.setattr(owner, name, boom)
    monkeypatch.setattr("SpiffWorkflow.task.uuid4", boom)
    monkeypatch.setattr("SpiffWorkflow.task.time.time", boom)
    assert Run(definition).do("A").fire("T").open == ["A", "B", "H"]
    assert datetime.datetime is not None


def test_a_snapshot_forgets_what_is_past():
    ring = define(start(), gateway("exclusive", "M"), user("A", "B", "C"), flow("S M A B C M"))
    run = Run(ring)
    sizes = []
    for _ in range(300):
        run.do(run.open[0])
        sizes.append(len(run.snapshot))
    assert max(sizes[-3:]) <= max(sizes[:3]) + 4, "only the counter grows"


def test_a_later_turn_of_a_loop_costs_what_an_early_one_does():
    ring = define(start(), gateway("exclusive", "M"), user("A", "B", "C"), flow("S M A B C M"))
    run = Run(ring)

    def cost():
        """Count the calls of functions: the machine's load does not change them."""
        snapshot, context = run.snapshot, run.context(run.at)
        stimulus = stimuli.CompleteTask(next(iter(run.tasks)))
        calls = Counter()
        sys.setprofile(lambda _frame, event, _arg: calls.update([event]))
        try:
            advance(ring, snapshot, {}, stimulus, context)
        finally:
            sys.setprofile(None)
        return calls["call"]

    early = cost()
    for _ in range(1500):
        run.do(run.open[0])
    assert cost() == early


def test_a_definition_is_never_written_to_and_threads_share_it():
    definition = define(*RICH)

    def shape():
        return {
            (scope, name): repr(
                {key: value for key, value in vars(spec).items() if not key.endswith("_event")}
            )
            for scope, process_spec in definition.scopes.items()
            for name, spec in process_spec.task_specs.items()
        }

    before = shape()

    def play(_):
        run = Run(definition)
        return run.do("A").fire("T").message("X").do("H").do("B").do("U").do("A").snapshot

    with ThreadPoolExecutor(8) as pool:
        snapshots = set(pool.map(play, range(24)))
    assert snapshots == {played().snapshot}
    assert shape() == before


def test_a_snapshot_is_sorted_json_of_bounded_size():
    run = Run(*RICH)
    state = orjson.loads(run.snapshot)
    assert orjson.dumps(state, option=orjson.OPT_SORT_KEYS) == run.snapshot
    assert len(run.snapshot) < 1000


def test_the_places_of_tokens_are_those_to_draw():
    run = Run(
        *RICH,
        gateway("eventBased", "G"),
        catch("K", "timer"),
        receive("R"),
        flow("P G K"),
        flow("G R"),
        script("F", "x = 1 / 0"),
        flow("P F"),
    )
    run.do("A")
    places = tokens(run.definition, run.snapshot, Library())
    assert sorted((one.element, one.state) for one in places) == [
        ("A", "open"),
        ("B", "open"),
        ("F", "incident"),
        ("G", "open"),
        ("Q", "open"),
    ]
    assert all(isinstance(one, TokenPlace) and one.process == "p" for one in places)


def test_places_inside_a_called_process_name_that_process():
    source = write(process(start(), user("A"), flow("S A"), key="c"))
    inside = compile_definition(key="c", version=3, bpmn=source, file="c.bpmn", decisions={})
    run = Run(start(), call("K", "c"), flow("S K"), calls=[inside])
    assert called(run.snapshot) == {("c", 3)}
    places = tokens(run.definition, run.snapshot, run.library)
    found = [(one.element, one.process, one.version) for one in places]
    assert found == [("K", "p", 1), ("A", "c", 3)]
    assert tokens(run.definition, run.cancel().snapshot, Library()) == ()


def test_a_boundary_event_under_way_is_a_place_and_a_waiting_one_is_not():
    run = Run(
        start(),
        user("A"),
        boundary("B", "A", "message", interrupting=False),
        script("X", "y = 1 / 0"),
        flow("S A"),
        flow("B X"),
    )
    assert [one.element for one in tokens(run.definition, run.snapshot, Library())] == ["A"]
    run.message("B")
    places = tokens(run.definition, run.snapshot, Library())
    assert [(one.element, one.state) for one in places] == [("A", "open"), ("X", "incident")]
