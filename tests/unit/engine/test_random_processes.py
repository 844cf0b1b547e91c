import os
from collections import Counter

import pytest

from service.engine.stimuli import CompleteTask, Start
from tests.game.driver import Trial
from tests.game.generator import generate
from tests.game.machine import Machine, scopes_of
from tests.game.model import Node
from tests.game.sketch import model, scope

# Measuring takes as long again, and every line that counts is reached elsewhere.
pytestmark = pytest.mark.no_cover

# `HANDRAIL_GAME_RUNS=5000` plays that many; `python -m tests.game 5000 [first]` gives figures.
RUNS = int(os.environ.get("HANDRAIL_GAME_RUNS", "300"))
PART = 25


@pytest.mark.parametrize("first", range(0, RUNS, PART))
def test_engine_agrees_with_the_token_game_at_every_step(first):
    trials = [Trial(seed).play() for seed in range(first, min(first + PART, RUNS))]
    moves = sum(len(trial.machine.moves) for trial in trials)
    assert sum(trial.reordered for trial in trials) <= moves / 50, "order is left open too often"


def turn(machine: Machine) -> int:
    for token in sorted(machine.tracker.open):
        machine.happen(CompleteTask(token))
    return len(machine.snapshot or b"")


def test_a_loop_leaves_a_snapshot_as_small_after_many_turns_as_after_one():
    joins = (Node("N", "inclusive"), Node("J", "parallel"))
    inner = ("O U2 N if a > 0", "O U3 N if a > 0", "O U4 N else", "N J")
    machine = Machine(model(scope("S X P", "P U1 J", "P O", *inner, "J X", nodes=joins)), 400)
    machine.happen(Start(payload={"a": 1}))
    first = turn(machine)
    last = [turn(machine) for _ in range(150)][-1]
    live, digits = 3, 2
    assert [sight[1] for sight in machine.tracker.open.values()] == ["U1", "U2", "U3"]
    assert last <= first + (live + 1) * digits, "only the numbers may grow longer"


def test_random_processes_hold_every_construct():
    kinds: Counter[object] = Counter()
    for seed in range(300):
        model = generate(seed)
        for outer in (model.process, *model.library.values()):
            for one in scopes_of(outer):
                for node in one.nodes.values():
                    kinds[node.kind, node.trigger.kind] += 1
                    kinds[type(node.loop).__name__] += 1
    events = ("timer", "message", "signal", "error", "escalation", "condition")
    wanted = [("boundary", event) for event in events] + [("start", event) for event in events]
    wanted += [("end", event) for event in ("error", "escalation", "signal", "terminate", "cancel")]
    wanted += [
        ("throw", event) for event in ("message", "signal", "escalation", "link", "compensate")
    ]
    wanted += [("catch", event) for event in ("timer", "message", "signal", "condition", "link")]
    plain = ("user", "manual", "script", "service", "exclusive", "parallel", "inclusive", "call")
    wanted += [(kind, "none") for kind in (*plain, "event_gateway", "sub_process")]
    assert [kind for kind in [*wanted, "MultiInstance", "StandardLoop"] if kinds[kind] < 10] == []
