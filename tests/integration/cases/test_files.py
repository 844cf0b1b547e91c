import hashlib
import io
import os
from pathlib import Path

import pytest

from service.cases.commands.add_file import Making, add_file
from service.cases.commands.add_note import add_note
from service.cases.models import FileKind
from service.cases.orphans import known_places
from service.cases.record import files_of, find_file
from service.cases.refusals import FileEmpty, FileNotFound, FileTooLarge, NoteEmpty
from service.cases.storage import CHUNK, FileStore, Stored, sniff
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.people.refusals import NotAllowed, NotFound
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import end, flow, start, user

MOST = 2 * CHUNK


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", most=MOST)


def everything(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def keep(store: FileStore, content: bytes) -> Stored:
    return store.store(io.BytesIO(content))


def test_a_file_is_stored_with_its_size_digest_and_type(store: FileStore) -> None:
    content = b"%PDF-1.7\n" + b"x" * CHUNK
    stored = keep(store, content)
    assert (stored.size, stored.media_type) == (len(content), "application/pdf")
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with store.open(stored.stored_as) as found:
        assert found.read() == content
    assert keep(store, content).stored_as != stored.stored_as


def test_an_empty_or_too_large_file_leaves_nothing_behind(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        keep(store, b"")
    with pytest.raises(FileTooLarge) as refusal:
        keep(store, b"x" * (MOST + 1))
    assert refusal.value.most == MOST
    assert keep(store, b"x" * MOST).size == MOST
    assert len(everything(tmp_path)) == 1


def test_a_broken_upload_leaves_nothing_behind(store: FileStore, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011  whatever the line broke with
        store.store(Broken())
    assert everything(tmp_path) == []


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


def test_a_maker_names_the_type(store: FileStore) -> None:
    assert store.store(io.BytesIO(b"x"), media_type="text/calendar").media_type == "text/calendar"


def test_orphans_are_found_and_removed_and_nothing_else(store: FileStore, tmp_path: Path) -> None:
    stored = [keep(store, b"x").stored_as for _ in range(3)]
    half = tmp_path / "files" / f"{stored[0]}.part"
    half.write_bytes(b"x")
    stray = tmp_path / "files" / "ab" / "notes.txt"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    for path in everything(tmp_path):
        os.utime(path, (1_000, 1_000))
    os.utime(tmp_path / "files" / stored[1], (9_000, 9_000))
    old = set(store.older_than(3_600, now=10_000))
    assert old == {stored[0], stored[2], f"{stored[0]}.part", "ab/notes.txt"}
    assert store.remove([stored[2], f"{stored[0]}.part", "ab/notes.txt", "../evil"]) == 2
    assert stray.exists()
    assert not half.exists()


@pytest.fixture
def case(desk: Desk) -> str:
    publish_process(start(), user("A"), end(), flow("S A E"))
    return desk.start()


def test_a_file_belongs_to_its_case(desk: Desk, store: FileStore, case: str) -> None:
    ann = desk.do(lambda: add_actor("ann", Group.OFFICER))
    stored, orphan = keep(store, b"x"), keep(store, b"y")
    file_id = desk.do(lambda: add_file(case, stored, name="roof.txt", acting=desk.acting(ann)).id)
    with reading():
        file = find_file(file_id, actor=ann, now=desk.now)
        assert (file.name, file.kind, file.version) == ("roof.txt", FileKind.ATTACHMENT, 1)
        assert (file.added_by, file.added_at, file.sha256) == ("ann", desk.now, stored.sha256)
        assert known_places([stored.stored_as, orphan.stored_as]) == {stored.stored_as}
        assert [one.id for one in files_of(case)] == [file_id]
        assert files_of(case, FileKind.DOCUMENT) == []
        with pytest.raises(FileNotFound):
            find_file("none", actor=ann, now=desk.now)
    assert desk.log(case)[-1] == "attachment_added"


def test_a_document_made_again_is_its_next_version(desk: Desk, store: FileStore, case: str) -> None:
    for number in range(2):
        making = Making("W", f"document-{number}")
        stored = keep(store, b"x")
        desk.do(
            lambda one=stored, by=making: add_file(
                case, one, name="pack.pdf", acting=desk.acting(SYSTEM), making=by
            )
        )
    with reading():
        found = files_of(case, FileKind.DOCUMENT)
        assert sorted((one.id, one.version) for one in found) == [
            ("document-0", 1),
            ("document-1", 2),
        ]
    assert desk.log(case).count("document_made") == 2


def test_a_restricted_case_keeps_its_files_to_those_named(desk: Desk, store: FileStore) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    ann = desk.do(lambda: add_actor("ann", Group.OFFICER))
    bob = desk.do(lambda: add_actor("bob", Group.OFFICER))
    case = desk.start(restricted_to=("ann",))
    stored = keep(store, b"x")
    with pytest.raises(NotFound):
        desk.do(lambda: add_file(case, stored, name="x", acting=desk.acting(bob)))
    file_id = desk.do(lambda: add_file(case, stored, name="x", acting=desk.acting(ann)).id)
    with reading(), pytest.raises(NotFound):
        find_file(file_id, actor=bob, now=desk.now)


def test_a_note_says_something(desk: Desk, case: str) -> None:
    analyst = desk.do(lambda: add_actor("ana", Group.ANALYST))
    with pytest.raises(NoteEmpty):
        desk.do(lambda: add_note(case, "  ", acting=desk.acting()))
    with pytest.raises(NotAllowed):
        desk.do(lambda: add_note(case, "x", acting=desk.acting(analyst)))
    desk.now = desk.now.replace(hour=12)
    desk.do(lambda: add_note(case, " Rang. ", acting=desk.acting()))
    assert desk.case(case).updated_at == desk.now
