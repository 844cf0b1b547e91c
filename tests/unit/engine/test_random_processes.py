import os
from collections import Counter

import pytest

from tests.game.driver import Trial
from tests.game.generator import generate
from tests.game.machine import scopes_of

RUNS = int(os.environ.get("HANDRAIL_GAME_RUNS", "300"))
PART = 25


@pytest.mark.parametrize("first", range(0, RUNS, PART))
def test_engine_agrees_with_the_token_game_at_every_step(first):
    for seed in range(first, min(first + PART, RUNS)):
        Trial(seed).play()


def test_the_order_of_concurrent_steps_rarely_matters():
    trials = [Trial(seed).play() for seed in range(60)]
    moves = sum(len(trial.machine.moves) for trial in trials)
    assert sum(trial.reordered for trial in trials) <= moves / 50


def test_random_processes_hold_every_construct():
    kinds: Counter[object] = Counter()
    for seed in range(300):
        model = generate(seed)
        for outer in (model.process, *model.library.values()):
            for scope in scopes_of(outer):
                for node in scope.nodes.values():
                    kinds[node.kind, node.trigger.kind] += 1
                    kinds[type(node.loop).__name__] += 1
    events = ("timer", "message", "signal", "error", "escalation", "condition")
    wanted = [("boundary", event) for event in events] + [("start", event) for event in events]
    wanted += [("end", event) for event in ("error", "escalation", "signal", "terminate")]
    wanted += [("throw", event) for event in ("message", "signal", "escalation", "link")]
    wanted += [("catch", event) for event in ("timer", "message", "signal", "condition", "link")]
    plain = ("user", "manual", "script", "service", "exclusive", "parallel", "inclusive", "call")
    wanted += [(kind, "none") for kind in (*plain, "event_gateway", "sub_process")]
    assert [kind for kind in [*wanted, "MultiInstance", "StandardLoop"] if kinds[kind] < 10] == []
