"""What every store of files does, on disk and in a bucket."""

import hashlib
import io
import time

import pytest

from service.cases.refusals import FileEmpty, FileTooLarge
from service.cases.storage import CHUNK, FileStore, Stored
from service.cases.storage.store import sniff
from tests.integration.cases.storage.conftest import MOST


def keep(store: FileStore, content: bytes) -> Stored:
    return store.store(io.BytesIO(content))


def everything(store: FileStore) -> set[str]:
    return set(store.older_than(-60, now=time.time()))


@pytest.mark.parametrize("size", [10, CHUNK, 5 * 1024 * 1024, MOST])
def test_a_file_is_stored_with_its_size_digest_and_type(store, size):
    content = (b"%PDF-1.7\n" + bytes(range(256)) * (size // 256 + 1))[:size]
    stored = keep(store, content)
    assert (stored.size, stored.media_type) == (size, "application/pdf")
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with store.open(stored.stored_as) as found:
        assert found.read(5) == content[:5]
        assert found.read() == content[5:]
        assert found.read() == b""
    assert keep(store, content).stored_as != stored.stored_as


def test_an_empty_or_too_large_file_leaves_nothing_behind(store):
    with pytest.raises(FileEmpty):
        keep(store, b"")
    with pytest.raises(FileTooLarge) as refusal:
        keep(store, b"x" * (MOST + 1))
    assert refusal.value.most == MOST
    assert everything(store) == set()


@pytest.mark.parametrize("after", [0, 1, 24])
def test_a_broken_upload_leaves_nothing_behind(store, after):
    class Broken(io.BytesIO):
        def read(self, *_: object) -> bytes:
            nonlocal after
            after -= 1
            if after < 0:
                raise ConnectionResetError
            return b"x" * CHUNK

    with pytest.raises(ConnectionResetError):
        store.store(Broken())
    assert everything(store) == set()


def test_a_maker_names_the_type(store):
    assert store.store(io.BytesIO(b"x"), media_type="text/calendar").media_type == "text/calendar"


def test_a_file_comes_back_to_its_place(store):
    place = keep(store, b"x").stored_as
    store.remove([place])
    assert store.store(io.BytesIO(b"x"), place=place).stored_as == place
    assert everything(store) == {place}


def test_orphans_are_found_by_age_and_removed_and_nothing_else(store):
    stored = [keep(store, b"x").stored_as for _ in range(3)]
    now = time.time()
    assert set(store.older_than(60, now=now)) == set()
    assert set(store.older_than(60, now=now + 120)) == set(stored)
    assert store.remove([*stored[:2], "../evil", "ab/notes.txt"]) == stored[:2]
    assert everything(store) == {stored[2]}
    assert store.remove(stored[:2]) == stored[:2]


def test_what_is_not_there_cannot_be_opened(store):
    with pytest.raises(FileNotFoundError):
        store.open("ab/" + "ab" * 16)


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
        (b"Dear Ann,\nthe roof leaks.\n", "text/plain"),
        (b"one line", "text/plain"),
        (("ab" + "€" * 40).encode()[:-1], "text/plain"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"\xc3\x28\xa0\x01", "application/octet-stream"),
    ],
)
def test_a_type_is_told_by_the_first_bytes(head: bytes, wanted: str) -> None:
    assert sniff(head) == wanted
