from datetime import UTC, datetime

import pytest

from service.engine import (
    Context,
    EngineRefusal,
    NoSuchStart,
    NothingToCatch,
    SnapshotMismatch,
    StrandHasBegun,
    StrandHasNotBegun,
    StrandIsOver,
    TokenNotWaiting,
    advance,
    effects,
    stimuli,
)
from tests.unit.engine.driver import AT, Run, define
from tests.unit.engine.notation import (
    boundary,
    catch,
    event_sub,
    flow,
    gateway,
    service,
    start,
    sub,
    user,
)

CONTEXT = Context(at=AT, case="case")
MANY = (
    start(),
    gateway("parallel", "P"),
    user("A"),
    service("W"),
    catch("M", "message"),
    catch("T", "timer"),
    catch("G", "signal"),
    *(flow(f"P {one}") for one in "AWMTG"),
    flow("S P"),
)


def accepts(run, stimulus, token):
    try:
        return advance(run.definition, run.snapshot, {}, stimulus, CONTEXT)
    except TokenNotWaiting as refusal:
        return refusal.token != token


@pytest.mark.parametrize(
    ("element", "fitting"),
    [
        ("A", stimuli.CompleteTask),
        ("W", stimuli.WorkDone),
        ("M", stimuli.DeliverMessage),
        ("T", stimuli.FireTimer),
        ("G", None),
    ],
)
def test_only_the_fitting_stimulus_moves_a_token(element, fitting):
    run = Run(*MANY)
    books = {**run.tasks, **run.work, **run.timers, **run.subscriptions}
    token = run.find(books, element)
    every = [
        stimuli.CompleteTask(token),
        stimuli.WorkDone(token),
        stimuli.WorkError(token, "BAD"),
        stimuli.DeliverMessage(token),
        stimuli.FireTimer(token, AT),
        stimuli.Retry(token),
    ]
    before = run.snapshot
    refused = [one for one in every if not accepts(run, one, token)]
    fits = {fitting, stimuli.WorkError} if element == "W" else {fitting}
    assert set(map(type, every)) - set(map(type, refused)) == fits - {None}
    assert run.snapshot == before


def test_a_token_that_does_not_exist_does_not_wait():
    run = Run(*MANY)
    for stimulus in (stimuli.CompleteTask(99), stimuli.Retry(99), stimuli.FireTimer(99, AT)):
        with pytest.raises(EngineRefusal):
            run.move(stimulus)


def test_a_signal_that_nobody_awaits_is_refused():
    with pytest.raises(NothingToCatch):
        Run(*MANY).signal("calm")


def test_a_strand_begins_once_and_ends_once():
    definition = define(start(), user("A"), flow("S A"))
    with pytest.raises(StrandHasNotBegun):
        advance(definition, None, {}, stimuli.Continue(), CONTEXT)
    run = Run(definition)
    with pytest.raises(StrandHasBegun):
        run.move(stimuli.Start())
    run.do("A")
    with pytest.raises(StrandIsOver):
        run.set(x=1)


def test_a_start_that_does_not_exist_is_refused():
    definition = define(start("S", "message"), user("A"), flow("S A"))
    for element in (None, "A"):
        with pytest.raises(NoSuchStart):
            advance(definition, None, {}, stimuli.Start(element), CONTEXT)
    assert Run(definition, start="S").open == ["A"]


def test_a_snapshot_belongs_to_its_definition_and_format():
    run = Run(start(), user("A"), flow("S A"))
    newer = define(start(), user("A"), flow("S A"), version=2)
    with pytest.raises(SnapshotMismatch):
        advance(newer, run.snapshot, {}, stimuli.Continue(), CONTEXT)
    with pytest.raises(SnapshotMismatch):
        advance(run.definition, b'{"format":0}', {}, stimuli.Continue(), CONTEXT)


def test_what_a_start_carries_becomes_case_data():
    definition = define(start(), user("A"), flow("S A"))
    moved = advance(definition, None, {"x": 1}, stimuli.Start(payload={"y": 2}), CONTEXT)
    assert moved.effects[0] == effects.DataSet("y", 2, "S")


def test_an_outcome_is_kept_beside_the_answers_under_the_task():
    run = Run(start(), user("A", "B"), flow("S A B"), data={"outcomes": {"Z": "old"}})
    run.do("A", outcome="agreed", note=1)
    assert run.data == {"outcomes": {"Z": "old", "A": "agreed"}, "note": 1}
    assert [one.element for one in run.seen(effects.DataSet)] == ["A", "A"]
    odd = Run(start(), user("A"), flow("S A"), data={"outcomes": "odd"})
    assert odd.do("A", outcome="agreed").data == {"outcomes": {"A": "agreed"}}


def test_cancelling_ends_everything_and_says_so():
    run = Run(
        *MANY,
        sub("Q", start("SQ"), user("B"), flow("SQ B")),
        flow("P Q"),
        event_sub("EV", start("X", "message"), user("H"), flow("X H")),
        boundary("BT", "A", "timer", interrupting=False),
        flow("BT H2"),
        user("H2"),
    )
    run.cancel()
    assert run.last[-1] == effects.Ended(None, None, "cancelled")
    assert run.ended
    cancelled = [
        one.element
        for one in run.last
        if isinstance(one, effects.ElementPassed) and one.state == "cancelled"
    ]
    assert sorted(cancelled) == ["A", "B", "G", "M", "Q", "T", "W"]


def test_every_element_that_was_entered_is_left_again():
    run = Run(*MANY)
    run.do("A").work_done("W").message("M").fire("T").signal()
    assert run.ended
    for element in ("S", "P", "A", "W", "M", "T", "G"):
        assert run.passed(element) == {"entered": 1, "completed": 1}


def test_the_instant_of_the_stimulus_is_now():
    definition = define(
        start(),
        user("A"),
        '<scriptTask id="B"><script>day = string(today())</script></scriptTask>',
        flow("S A B"),
    )
    run = Run(definition).do("A")
    assert run.data["day"] == datetime(2026, 1, 1, tzinfo=UTC).date().isoformat()
