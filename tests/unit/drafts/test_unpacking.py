from io import BytesIO
from stat import S_IFLNK
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest

from service.drafts.changing import LARGEST_FILE
from service.drafts.refusals import DraftFileUnusable
from service.drafts.unpacking import unpacked


def packed(*names: str, content: bytes = b"x", method: int = ZIP_DEFLATED) -> bytes:
    archive = BytesIO()
    with ZipFile(archive, "w", method) as written:
        for name in names:
            written.writestr(name, content)
    return archive.getvalue()


def test_archives_are_unpacked_where_they_stand_without_folders_and_what_systems_add():
    sent = [("a.txt", b"a"), ("z.zip", packed("f/", "f/b.txt", "__MACOSX/b.txt", ".DS_Store"))]
    assert unpacked(sent) == [("a.txt", b"a"), ("f/b.txt", b"x")]


def test_a_link_in_an_archive_is_not_followed_and_no_file_either():
    archive, link = BytesIO(), ZipInfo("letters/letter.typ")
    link.external_attr = (S_IFLNK | 0o777) << 16
    with ZipFile(archive, "w") as written:
        written.writestr(link, "../../../etc/passwd")
    with pytest.raises(DraftFileUnusable, match=r"letters/letter\.typ is a link"):
        unpacked([("a.zip", archive.getvalue())])


def test_what_is_sent_at_once_is_never_too_much_whatever_archives_hold():
    large = packed(*(str(number) for number in range(6)), content=b"x" * LARGEST_FILE)
    many = packed(*(str(number) for number in range(300)))
    for sent in ([("a.zip", large), ("b.zip", large)], [("a.zip", many), ("b.zip", many)]):
        with pytest.raises(DraftFileUnusable, match="together"):
            unpacked(sent)
    with pytest.raises(DraftFileUnusable, match="more than"):
        unpacked([("a.zip", packed("a", content=b"x" * (LARGEST_FILE + 1)))])


@pytest.mark.parametrize(
    "broken",
    [
        b"PK",
        packed("a", method=ZIP_LZMA).replace(b"\x5d\x00\x00", b"\xff\xff\xff"),
        packed("\u00e9").replace(b"\xc3\xa9", b"\xff\xff"),
    ],
    ids=["cut", "lzma", "name"],
)
def test_an_archive_that_cannot_be_read_is_said_to_be_so(broken):
    with pytest.raises(DraftFileUnusable, match="cannot be read"):
        unpacked([("a.zip", broken)])


@pytest.mark.parametrize(
    ("name", "within", "said"),
    [
        ("process.docx", "[Content_Types].xml", "Word"),
        ("process.odt", "mimetype", "LibreOffice"),
        ("process.zip", "META-INF/MANIFEST.MF", "Java"),
    ],
)
def test_a_document_is_not_taken_apart_and_is_said_to_be_one(name, within, said):
    with pytest.raises(DraftFileUnusable, match=f"{name} is .*({said}).*bpmn"):
        unpacked([(name, packed(within, "word/document.xml"))])
