import os
import stat
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from service.importing import (
    FolderIsTaken,
    FolderUnusable,
    Gathered,
    gather_archive,
    gather_folder,
    translate,
    write_into,
)
from service.importing import gathered as bounds
from tests.unit.importing.folders import diagram, spiff_folder, task, write
from tests.unit.importing.test_translating import AT


def packed(files, *links):
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(name, held)
        for name in links:
            one = ZipInfo(name)
            one.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(one, "/etc/passwd")
    return content.getvalue()


def test_a_folder_and_its_zip_hold_the_same(tmp_path):
    files = {**spiff_folder(), ".git/a.json": b"{}", "node_modules/b.json": b"{}"}
    folder, archive = gather_folder(write(tmp_path, files)), gather_archive(packed(files))
    assert folder.files == archive.files
    assert folder.others == archive.others == {".md": 1}
    assert len(folder.files) == len(spiff_folder()) - 1


def test_links_and_what_is_no_file_are_never_followed(tmp_path):
    outside = write(tmp_path / "outside", {"secret.json": b"{}"})
    folder = write(tmp_path / "in", {"deep/a.bpmn": b"<a/>"})
    (folder / "link.json").symlink_to(outside / "secret.json")
    (folder / "folder").symlink_to(outside)
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe.json")
    (folder / "sealed.dmn").write_bytes(b"x")
    found = gather_folder(folder)
    assert set(found.files) == {"deep/a.bpmn", "sealed.dmn"}
    assert sorted(one.file for one in found.lines) == ["folder", "link.json", "pipe.json", "round"]
    # The folder that somebody names is meant, by whatever way they come to it.
    assert gather_folder(folder / "round").files == found.files


def test_a_file_or_a_folder_that_cannot_be_read_is_one_line(tmp_path, monkeypatch):
    folder = write(tmp_path, {"a.json": b"{}", "b.json": b"{}", "in/shut/c.json": b"{}"})
    opened = os.open

    def shut(name, *more, **others):
        if name in {"a.json", "shut", folder / "in" / "shut"}:
            raise PermissionError(13, "shut")
        return opened(name, *more, **others)

    monkeypatch.setattr(os, "open", shut)
    found = gather_folder(folder)
    assert list(found.files) == ["b.json"]
    assert [(one.file, one.says) for one in found.lines] == [
        ("a.json", "It cannot be read: Permission denied."),
        ("in/shut", "It cannot be read: Permission denied."),
    ]
    with pytest.raises(FolderUnusable, match="Permission denied"):
        gather_folder(folder / "in" / "shut")


def test_no_name_in_an_archive_leads_out_of_it():
    files = {"../out.json": b"{}", "/etc/x.json": b"{}", "a/../../b.json": b"{}", "in.json": b"{}"}
    found = gather_archive(packed(files, "link.json"))
    assert list(found.files) == ["in.json"]
    assert {one.file for one in found.lines} == {
        *("../out.json", "/etc/x.json", "a/../../b.json", "link.json")
    }


def test_what_is_too_much_is_refused_before_it_is_held(tmp_path, monkeypatch):
    bomb = {f"{number}.json": b"0" * 2_100_000 for number in range(4)}
    found = gather_archive(packed(bomb))
    assert (found.files, len(found.lines)) == ({}, 4)
    monkeypatch.setattr(bounds, "LARGEST_FOLDER", 6_000_000)
    with pytest.raises(FolderUnusable, match="one folder of processes after the other"):
        gather_archive(packed(bomb))
    monkeypatch.setattr(bounds, "MOST_FILES", 1)
    with pytest.raises(FolderUnusable):
        gather_folder(write(tmp_path, {"a.json": b"", "b.json": b""}))
    monkeypatch.setattr(bounds, "MOST_ENTRIES", 1)
    with pytest.raises(FolderUnusable, match="more than 1 files"):
        gather_folder(tmp_path)


def test_a_deep_folder_ends_somewhere(tmp_path):
    deep = "/".join("x" * 40)
    found = gather_folder(write(tmp_path, {f"{deep}/a.json": b"{}", "b.json": b"{}"}))
    assert list(found.files) == ["b.json"]
    assert len(found.lines) == 1


def test_a_name_comes_once_and_what_is_no_archive_is_refused(tmp_path):
    found = Gathered()
    found.add("a.json", b"1")
    found.add("./a.json", b"2")
    assert (found.files, len(found.lines)) == ({"a.json": b"1"}, 1)
    with pytest.raises(FolderUnusable):
        gather_archive(b"PK no")
    with pytest.raises(FolderUnusable):
        gather_folder(tmp_path / "gone")


def test_a_locked_file_is_one_line():
    content = bytearray(packed({"a.json": b"{}", "b.json": b"{}"}))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flag] |= 1
    found = gather_archive(bytes(content))
    assert (list(found.files), [one.file for one in found.lines]) == (["b.json"], ["a.json"])


@pytest.mark.parametrize(
    ("mark", "at", "what"),
    [
        (b"PK\x01\x02", 16, "the checksum in the list"),
        (b"PK\x01\x02", 24, "the length in the list"),
        (b"PK\x03\x04", 14, "the checksum before the file"),
    ],
)
def test_a_file_of_which_something_else_is_said_is_broken(mark, at, what):
    content = bytearray(packed({"a.json": b"{}", "b.json": b"{}"}))
    content[content.index(mark) + at] += 1
    found = gather_archive(bytes(content))
    assert (list(found.files), [one.file for one in found.lines]) == (["b.json"], ["a.json"]), what


def test_what_runs_is_written_apart_from_what_is_to_mend_and_nothing_is_written_over(tmp_path):
    write(tmp_path / "in", spiff_folder())
    bad = diagram("no_topic", task(kind="serviceTask")).encode()
    write(tmp_path / "in", {"x/bad.bpmn": bad})
    report = translate(gather_folder(tmp_path / "in"), published=frozenset(), at=AT)
    place = tmp_path / "out"
    write_into(place, report, apart_from=tmp_path / "in")
    written = sorted(one.relative_to(place).as_posix() for one in place.rglob("*") if one.is_file())
    assert written == [
        "ready/forms/repair/re_pair.json",
        "ready/processes/repair/repair.bpmn",
        "ready/processes/repair/size.dmn",
        "ready/processes/visit/visit.bpmn",
        "to_mend/no_topic/processes/no_topic/no_topic.bpmn",
    ]
    for taken in (
        place,
        tmp_path / "in" / "new",
        place / "ready" / "processes" / "x" / ".." / "..",
    ):
        with pytest.raises(FolderIsTaken):
            write_into(taken, report, apart_from=tmp_path / "in")


def test_a_process_is_written_below_the_folder_whatever_it_is_called(tmp_path):
    files = {
        f"{number}.bpmn": diagram(key, task()).encode()
        for number, key in enumerate(("..", "a.b.", "Zürich"))
    }
    report = translate(gather_folder(write(tmp_path / "in", files)), published=frozenset(), at=AT)
    write_into(tmp_path / "out", report, apart_from=tmp_path / "in")
    places = {one.parent.name for one in (tmp_path / "out").rglob("*.bpmn")}
    assert places == {"process", "a.b", "Z_rich"}
