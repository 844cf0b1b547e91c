"""Files as they are sent: one by one, or in a ZIP whose folders are kept."""

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile, is_zipfile

from service.definitions.sources import MOST_FILES
from service.drafts.changing import LARGEST_FILE
from service.drafts.refusals import DraftFileUnusable

_OF_SYSTEMS = ("__MACOSX/", ".DS_Store")
"""What file systems put into an archive beside what was packed."""


def unpacked(files: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return files with those of every ZIP in its place.

    Raises DraftFileUnusable for archives that cannot be read, or hold too much.
    """
    found: list[tuple[str, bytes]] = []
    for name, content in files:
        packed = name.lower().endswith(".zip") or is_zipfile(BytesIO(content))
        found += _unpack(content) if packed else [(name, content)]
    return found


def _unpack(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            inside = [one for one in archive.infolist() if not one.is_dir()]
            if len(inside) > MOST_FILES:
                raise DraftFileUnusable(f"A draft has at most {MOST_FILES} files.")
            for one in inside:
                if any(word in one.filename for word in _OF_SYSTEMS):
                    continue
                with archive.open(one) as packed:
                    # Never more than a file may have, whatever the archive says of itself.
                    unpacked = packed.read(LARGEST_FILE + 1)
                if len(unpacked) > LARGEST_FILE:
                    said = f"{one.filename} has more than {LARGEST_FILE:,} bytes."
                    raise DraftFileUnusable(said)
                yield one.filename, unpacked
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        # A RuntimeError is a file that is locked with a password.
        raise DraftFileUnusable("The ZIP cannot be read: pack it again.") from error
