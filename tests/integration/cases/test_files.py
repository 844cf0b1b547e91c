import io
from pathlib import Path

import pytest

from service.cases.commands.add_file import add_file
from service.cases.commands.add_note import add_note
from service.cases.documents.versions import Making, keep_version, latest_made
from service.cases.locking import lock_case
from service.cases.models import FileKind
from service.cases.orphans import known_places
from service.cases.record import files_of, find_file
from service.cases.refusals import FileNotFound, NoteEmpty
from service.cases.storage import FileStore, Stored
from service.cases.storage.disk import DiskStore
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.people.refusals import NotAllowed, NotFound
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import end, flow, start, user


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return DiskStore(tmp_path / "files", most=1000)


def keep(store: FileStore, content: bytes) -> Stored:
    return store.store(io.BytesIO(content))


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
        making = Making(name="pack.pdf", element="W")
        stored = keep(store, b"x")
        desk.do(
            lambda one=stored, by=making, its=f"document-{number}": keep_version(
                lock_case(case),
                one,
                by,
                after=latest_made(case, by),
                file_id=its,
                acting=desk.acting(SYSTEM),
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
