"""What is refused of an archive before anything is changed."""

import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import orjson
import pytest

from service.backup.archive import MANIFEST, Archive, Manifest, written
from service.backup.making import make_backup
from service.backup.refusals import (
    ArchiveDamaged,
    ArchiveExists,
    ArchiveIsNewer,
    ArchiveOfAnotherKind,
    ArchiveUnreadable,
)
from service.backup.restoring import check_archive, restore
from tests.integration.backup.conftest import attach, house


@pytest.fixture
def archive(desk, tmp_path) -> Path:
    attach(desk, desk.start())
    make_backup(tmp_path / "backup")
    return tmp_path / "backup"


def rewritten(archive: Path, manifest=None, drop=()) -> Path:
    """Copy an archive with another manifest, or without some of its members."""
    copy = archive.with_name("copy")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            if name == MANIFEST and manifest is not None:
                new.writestr(name, orjson.dumps(orjson.loads(old.read(name)) | manifest))
            elif name not in drop:
                new.writestr(name, old.read(name))
    return copy


def refused(path, empty_url, tmp_path):
    """Try to restore it into an installation with nothing in it, which stays so."""
    with house(empty_url, tmp_path / "there"):
        try:
            restore(path)
        finally:
            assert not (tmp_path / "there" / "files").exists()


def test_a_whole_archive_passes(archive):
    assert len(check_archive(archive).files) == 1


def changed(archive: Path, at: int) -> None:
    """Turn one byte of an archive round."""
    content = bytearray(archive.read_bytes())
    content[at] ^= 0xFF
    archive.write_bytes(content)


def within(archive: Path, name: str) -> int:
    """Return where the middle byte of what a member packs is."""
    with zipfile.ZipFile(archive) as zipped:
        info = zipped.getinfo(name)
    at = info.header_offset
    lengths = archive.read_bytes()[at + 26 : at + 30]
    return at + 30 + sum(struct.unpack("<HH", lengths)) + info.compress_size // 2


def members_of(archive: Path) -> dict[str, bytes]:
    """Return what is read of an archive that passes its check."""
    with Archive(archive) as read:
        read.check()
        return {name: read.open(name).read() for name in read.manifest.members}


@pytest.mark.parametrize("of_a_case", [True, False])
def test_a_byte_that_changed_is_found(archive, empty_url, tmp_path, of_a_case):
    members = check_archive(archive).members
    sizes = {
        name: member.size
        for name, member in members.items()
        if name.startswith("files/") is of_a_case
    }
    changed(archive, within(archive, max(sizes, key=sizes.__getitem__)))
    with pytest.raises(ArchiveDamaged):
        refused(archive, empty_url, tmp_path)


def test_no_byte_changes_what_is_read_unseen(archive):
    """Bytes of a ZIP header that say nothing of the content, its hour say, may differ."""
    whole, as_written = archive.read_bytes(), members_of(archive)
    for at in range(0, len(whole), max(1, len(whole) // 200)):
        changed(archive, at)
        with suppress(ArchiveDamaged, ArchiveUnreadable):
            assert members_of(archive) == as_written
        archive.write_bytes(whole)


def test_a_member_that_is_missing_is_found(archive, empty_url, tmp_path):
    (place,) = check_archive(archive).files
    with pytest.raises(ArchiveDamaged, match=place):
        refused(rewritten(archive, drop=[f"files/{place}"]), empty_url, tmp_path)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 and no more"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(ArchiveUnreadable):
        check_archive(tmp_path / "x")


def test_an_archive_without_its_end_is_refused(archive):
    archive.write_bytes(archive.read_bytes()[:-100])
    with pytest.raises(ArchiveUnreadable):
        check_archive(archive)


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(ArchiveUnreadable, match="nowhere"):
        check_archive(tmp_path / "nowhere")


def test_an_archive_of_another_format_kind_or_of_a_later_version_is_refused(
    archive, empty_url, tmp_path
):
    with pytest.raises(ArchiveUnreadable, match="format 2"):
        refused(rewritten(archive, {"format": 2}), empty_url, tmp_path)
    with pytest.raises(ArchiveOfAnotherKind, match="oracle"):
        refused(rewritten(archive, {"database": "oracle"}), empty_url, tmp_path)
    with pytest.raises(ArchiveIsNewer):
        refused(rewritten(archive, {"schema": "9999"}), empty_url, tmp_path)


def test_nothing_is_written_over(archive):
    before = archive.read_bytes()
    with pytest.raises(ArchiveExists):
        make_backup(archive)
    with pytest.raises(ArchiveExists), written(archive, Manifest("now", "sqlite")):
        pass
    assert archive.read_bytes() == before
