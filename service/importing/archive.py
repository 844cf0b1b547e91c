"""Reading a ZIP of a folder, as far as it can be read."""

import stat
import struct
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

_BROKEN = "It is not whole: what is packed is not what the ZIP says of it. Pack it again."
_CRC_AT, _FLAGS_AT, _SAID_LATER = 14, 6, 0x08
"""Where the head of a packed file has its checksum, unless the flags say that it comes later."""


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
                    _read(found, archive, one, content)
    except _UNREADABLE as error:
        raise FolderUnusable("The ZIP cannot be read: pack it again.") from error
    return found


def _read(found: Gathered, archive: ZipFile, one: ZipInfo, packed: bytes) -> None:
    if stat.S_ISLNK(one.external_attr >> 16):
        found.leave(one.filename, "It is a link. Pack the file itself.")
        return
    try:
        with archive.open(one) as file:
            content = file.read(LARGEST_FILE + 1)
    except _UNREADABLE:
        found.leave(one.filename, "It cannot be unpacked: pack it again, without a password.")
        return
    if len(content) <= LARGEST_FILE and not _is_whole(content, one, packed):
        found.leave(one.filename, _BROKEN)
        return
    found.add(one.filename, content)


def _is_whole(content: bytes, one: ZipInfo, packed: bytes) -> bool:
    """Tell whether a file is as long, and adds up to, what is said of it at both places."""
    said = [one.CRC]
    (flags,) = struct.unpack_from("<H", packed, one.header_offset + _FLAGS_AT)
    if not flags & _SAID_LATER:
        said += struct.unpack_from("<L", packed, one.header_offset + _CRC_AT)
    return len(content) == one.file_size and {zlib.crc32(content)} == {*said}
