"""Random processes in which finished tasks are undone: nothing is stuck, nothing is doubled."""

from collections import deque

import pytest

from service.engine import multi_instance, rework, taking_up
from tests.game.tracker import Disagreement
from tests.game.undoing import Undoing

# Measuring takes as long again, and every line that counts is reached elsewhere.
pytestmark = pytest.mark.no_cover


@pytest.mark.parametrize("first", range(0, 150, 50))
def test_random_undoing_takes_back_what_it_says_and_leaves_nothing_stuck(first):
    trials = [Undoing(seed).play() for seed in range(first, first + 50)]
    assert sum(trial.undone for trial in trials) > 50
    assert sum(trial.refused for trial in trials) > 5


@pytest.mark.parametrize(
    ("where", "part", "broken", "first"),
    [
        (taking_up, "_restore", lambda *_: None, 340),
        (rework, "_led_to", lambda *_, **__: [], 0),
        (rework, "_led_to", lambda _, standing, *__, **___: standing, 0),
        (multi_instance.MultiInstance, "again", lambda *_: True, 60),
    ],
)
def test_random_undoing_notices_a_defect(where, part, broken, first, monkeypatch):
    monkeypatch.setattr(where, part, broken)
    with pytest.raises((Disagreement, KeyError)):
        deque((Undoing(seed).play() for seed in range(first, first + 100)), maxlen=0)
