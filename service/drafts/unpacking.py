"""Files as they are sent: one by one, or in a ZIP whose folders are kept."""

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from lzma import LZMAError
from stat import S_ISLNK
from zipfile import BadZipFile, ZipFile, is_zipfile

from service.definitions.sources import MOST_FILES
from service.drafts.changing import LARGEST_DRAFT, LARGEST_FILE
from service.drafts.refusals import DraftFileUnusable

_OF_SYSTEMS = ("__MACOSX/", ".DS_Store")
"""What file systems put into an archive beside what was packed."""
_DOCUMENTS = {
    "[Content_Types].xml": "a document of Word, Excel, PowerPoint or Visio",
    "mimetype": "a document of LibreOffice or an electronic book",
    "META-INF/MANIFEST.MF": "a program in Java",
}
"""What is a ZIP inside and none to whoever sends it, by a file that only such have."""
_UNREADABLE = (
    *(BadZipFile, NotImplementedError, EOFError, OSError, zlib.error, LZMAError),
    # A name that is not in the encoding it says, and a file that is locked with a password.
    *(ValueError, RuntimeError),
)


def unpacked(files: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return files with those of every ZIP in its place.

    Raises DraftFileUnusable for archives that cannot be read, or hold too much.
    """
    found: list[tuple[str, bytes]] = []
    size = 0
    for one in _each(files):
        found.append(one)
        size += len(one[1])
        if len(found) > MOST_FILES or size > LARGEST_DRAFT:
            said = f"A draft has at most {MOST_FILES} files of {LARGEST_DRAFT:,} bytes together."
            raise DraftFileUnusable(said)
    return found


def _each(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for name, content in files:
        if name.lower().endswith(".zip") or is_zipfile(BytesIO(content)):
            yield from _unpack(name, content)
        else:
            yield name, content


def _unpack(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            _refuse_documents(name, archive)
            for one in archive.infolist():
                if one.is_dir() or any(word in one.filename for word in _OF_SYSTEMS):
                    continue
                if S_ISLNK(one.external_attr >> 16):
                    said = f"{one.filename} is a link. Pack the file itself."
                    raise DraftFileUnusable(said)
                with archive.open(one) as packed:
                    # Never more than a file may have, whatever the archive says of itself.
                    unpacked = packed.read(LARGEST_FILE + 1)
                if len(unpacked) > LARGEST_FILE:
                    said = f"{one.filename} has more than {LARGEST_FILE:,} bytes."
                    raise DraftFileUnusable(said)
                yield one.filename, unpacked
    except _UNREADABLE as error:
        raise DraftFileUnusable("The ZIP cannot be read: pack it again.") from error


def _refuse_documents(name: str, archive: ZipFile) -> None:
    within = set(archive.namelist())
    for mark, what in _DOCUMENTS.items():
        if mark in within:
            raise DraftFileUnusable(
                f"{name} is {what}. Send the diagram as a .bpmn file, with its forms, decisions "
                "and templates beside it, or a ZIP of these."
            )
