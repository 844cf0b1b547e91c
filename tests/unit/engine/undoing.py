"""Undoing in tests: by what the engine told when the task opened."""

import pytest

from service.engine import ElementIsOpen, ScopeIsOver, effects, stimuli


def undo(run, element, number=-1, restore=None):
    """Undo the given opening of a task, by its own `within` and `turn`."""
    opened = [one for one in run.seen(effects.TaskOpened) if one.element == element][number]
    return run.move(stimuli.Rework(element, opened.within, opened.turn, restore or {}))


def refused(run, element, number=-1):
    before = run.snapshot
    with pytest.raises((ElementIsOpen, ScopeIsOver)) as refusal:
        undo(run, element, number)
    assert run.snapshot == before
    return type(refusal.value), refusal.value.facts["element"]
