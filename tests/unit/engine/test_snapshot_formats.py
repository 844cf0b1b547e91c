"""Snapshots written in any format so far can still be read, and go on as they would have."""

import orjson
import pytest

from service.engine import Context, SnapshotMismatch, snapshot
from tests.unit.engine.driver import AT, define, library
from tests.unit.engine.positions import FOLDER, POSITIONS, run_to_the_end

KEPT = sorted(FOLDER.glob("format-*/*.json"))


def taken_up(path):
    """Load a kept position; fail in words when its format is not read any more."""
    kept = orjson.loads(path.read_bytes())
    drawn = {key: define(one.encode(), key=key) for key, one in kept["drawings"].items()}
    written = orjson.dumps(kept["snapshot"], option=orjson.OPT_SORT_KEYS)
    context = Context(at=AT, case="case", library=library(*drawn.values()))
    try:
        strand = snapshot.load(written, drawn["p"], kept["data"], context)
    except SnapshotMismatch as mismatch:
        pytest.fail(
            f"{path.parent.name} is not read any more: {mismatch.detail} Strands that rest in this "
            f"format are in the ledger of every installation. Teach service/engine/snapshot.py to "
            f"read it into format {snapshot.FORMAT} before you raise FORMAT."
        )
    return kept, drawn, written, strand


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_kept_position_is_read_written_and_run_to_its_end(path):
    kept, drawn, written, strand = taken_up(path)
    again = snapshot.dump(strand)
    if kept["snapshot"]["format"] == snapshot.FORMAT:
        assert again == written, "the format has changed under its old number: raise FORMAT"
    passed, data = run_to_the_end(drawn["p"], [drawn["inner"]], kept["data"], again)
    assert {"passed": passed, "data": data} == kept["then"]


def test_every_format_so_far_has_its_positions():
    for number in range(1, snapshot.FORMAT + 1):
        names = {path.stem for path in KEPT if path.parent.name == f"format-{number}"}
        missing = {one.__name__ for one in POSITIONS} - names
        if number == snapshot.FORMAT:
            assert not missing, f"Write them: python -m tests.unit.engine.positions ({missing})"
        assert names, f"The positions of format {number} are gone; they must stay."


def test_a_format_without_a_reader_is_noticed(monkeypatch):
    monkeypatch.setattr(snapshot, "FORMAT", snapshot.FORMAT + 1)
    with pytest.raises(pytest.fail.Exception, match=r"Teach service/engine/snapshot\.py to"):
        taken_up(KEPT[0])
