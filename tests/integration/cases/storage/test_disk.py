import io
import os
from pathlib import Path

from service.cases.storage.disk import DiskStore


def test_what_was_half_written_is_an_orphan_and_what_is_not_ours_is_left_alone(tmp_path: Path):
    store = DiskStore(tmp_path, most=1000)
    place = store.store(io.BytesIO(b"x")).stored_as
    half = tmp_path / f"{place}.part"
    half.write_bytes(b"x")
    stray = tmp_path / "ab" / "notes.txt"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    for path in (half, stray):
        os.utime(path, (1_000, 1_000))
    os.utime(tmp_path / place, (9_000, 9_000))
    assert set(store.older_than(3_600, now=10_000)) == {f"{place}.part", "ab/notes.txt"}
    assert store.remove([f"{place}.part", "ab/notes.txt"]) == 1
    assert (stray.exists(), half.exists()) == (True, False)
