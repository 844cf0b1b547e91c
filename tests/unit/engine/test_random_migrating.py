"""Random processes that are redrawn while they run: nothing is stuck, doubled or lost."""

import os
from collections import Counter, deque
from importlib import import_module

import pytest

from service.engine import MigrationRefused
from tests.game.migrating import Migrating
from tests.game.tracker import Disagreement

# Measuring takes as long again, and every line that counts is reached elsewhere.
pytestmark = pytest.mark.no_cover

# `HANDRAIL_GAME_RUNS=5000` plays that many.
RUNS = int(os.environ.get("HANDRAIL_GAME_RUNS", "100"))
PART = 50
WITHIN = 200

AHEAD = import_module("service.engine.migration.ahead")
CROSSING = import_module("service.engine.migration.crossing")
FITTING = import_module("service.engine.migration.fitting")
MIGRATING = import_module("service.engine.migration.migrating")
NAMES = import_module("service.engine.migration.names")


@pytest.mark.parametrize("first", range(0, RUNS, PART))
def test_a_redrawn_process_goes_on_as_the_token_game_does(first):
    trials = [Migrating(seed).play() for seed in range(first, first + PART)]
    assert sum(trial.migrated for trial in trials) > 50
    refused = sum((trial.refused for trial in trials), Counter())
    assert sum(refused.values()) > 1


@pytest.mark.parametrize(
    ("where", "part", "broken"),
    [
        (AHEAD.Outlook, "in_vain", lambda *_: iter(())),
        (AHEAD.Outlook, "together", lambda *_: True),
        (CROSSING, "counterparts", lambda *_: {}),
        (CROSSING.Crossing, "_follow_flow", lambda *_: None),
        (CROSSING.Crossing, "_new_in_scope", lambda _: ()),
        (CROSSING.Crossing, "_new_at_tokens", lambda _: ()),
        (FITTING, "rearm", lambda *_: None),
        (MIGRATING, "carried", lambda *_: []),
        (MIGRATING, "_look_at_clocks", lambda *_: None),
        (MIGRATING, "_rename_outcomes", lambda *_: None),
        (NAMES.Names, "flows", lambda *_: {}),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_defect_of_migration_is_noticed(where, part, broken, monkeypatch):
    monkeypatch.setattr(where, part, broken)
    with pytest.raises((Disagreement, AttributeError, KeyError, MigrationRefused)):
        deque((Migrating(seed).play() for seed in range(WITHIN)), maxlen=0)
