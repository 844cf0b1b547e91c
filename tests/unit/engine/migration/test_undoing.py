"""A migration that is undone leaves the strand exactly as it was."""

import orjson
import pytest

from service.engine import SnapshotMismatch, advance, effects, stimuli
from tests.unit.engine.migration.moving import Run, migrate
from tests.unit.engine.notation import boundary, flow, start, user

LINE = (start(), user("A", "B"), flow("S A B"))


def test_the_strand_stands_again_as_it_did():
    run = Run(*LINE)
    before, old = run.snapshot, run.definition
    migrate(run, *LINE, boundary("C", "A", "if true"), user("H"), flow("C H"))
    assert run.snapshot != before
    run.move(stimuli.UndoMigration(orjson.loads(before)))
    assert (run.snapshot, run.ended) == (before, False)
    assert run.last == (effects.MigrationUndone("p", 1),)
    again = advance(old, run.snapshot, {}, stimuli.CompleteTask(2), run.context(run.at))
    assert [one.element for one in again.effects if isinstance(one, effects.TaskOpened)] == ["B"]


def test_a_snapshot_of_something_else_is_refused():
    run = Run(*LINE)
    with pytest.raises(SnapshotMismatch):
        run.move(stimuli.UndoMigration({"format": 0, "process": ["p", 1]}))
