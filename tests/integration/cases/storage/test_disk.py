import errno
import io
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.cases.storage.disk import DiskStore
from service.errors import ServiceUnavailable


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file grow beyond a few bytes, as on a full disk; no longer than it is needed.

    It holds for this whole process, whose own output may go to a file as well.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_is_a_store_that_is_away_and_keeps_no_half(tmp_path, capsys):
    store = DiskStore(tmp_path / "files", most=1000)
    # What is logged goes to no file.
    with no_room():
        assert store.store(io.BytesIO(b"x")).size == 1
        with pytest.raises(ServiceUnavailable):
            store.store(io.BytesIO(b"x" * 100))
    assert len(list(store.older_than(-60, now=0))) == 0


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
    assert store.remove([f"{place}.part", "ab/notes.txt"]) == [f"{place}.part"]
    assert (stray.exists(), half.exists()) == (True, False)


def test_what_the_disk_does_not_let_go_stops_nothing_else(tmp_path, monkeypatch):
    store = DiskStore(tmp_path, most=1000)
    fast, loose = (store.store(io.BytesIO(b"x")).stored_as for _ in range(2))
    unlink = Path.unlink

    def refuse(path, *, missing_ok=False):
        if path == tmp_path / fast:
            raise PermissionError(errno.EACCES, "not yours")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert store.remove([fast, loose]) == [loose]
    assert (tmp_path / fast).exists()
