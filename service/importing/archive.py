"""Reading a ZIP of a folder, as far as it can be read."""

import stat
import zlib
from io import BytesIO
from lzma import LZMAError
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from service.importing.gathered import LARGEST_FILE, FolderUnusable, Gathered, is_hidden

_UNREADABLE = (
    *(BadZipFile, NotImplementedError, EOFError, OSError, zlib.error, LZMAError),
    # A name that is not in the encoding it says, and a file that is locked with a password.
    *(ValueError, RuntimeError),
)


def gather_archive(content: bytes) -> Gathered:
    """Read the files of a ZIP by the names that they have there.

    Never more is unpacked than may be read, whatever the archive says of itself, and nothing is
    written. Raises FolderUnusable.
    """
    found = Gathered()
    try:
        with ZipFile(BytesIO(content)) as archive:
            for one in archive.infolist():
                parts = PurePosixPath(one.filename).parts
                if one.is_dir() or (any(map(is_hidden, parts)) and ".." not in parts):
                    continue
                if found.wants(one.filename):
                    _read(found, archive, one)
    except _UNREADABLE as error:
        raise FolderUnusable("The ZIP cannot be read: pack it again.") from error
    return found


def _read(found: Gathered, archive: ZipFile, one: ZipInfo) -> None:
    if stat.S_ISLNK(one.external_attr >> 16):
        found.leave(one.filename, "It is a link. Pack the file itself.")
        return
    try:
        with archive.open(one) as packed:
            content = packed.read(LARGEST_FILE + 1)
    except _UNREADABLE:
        found.leave(one.filename, "It cannot be unpacked: pack it again, without a password.")
        return
    found.add(one.filename, content)
