"""Files on disk: written, synced and renamed into place before their row exists.

A file without a row is an orphan of a request that was killed; the sweep removes it after a day.
"""

import codecs
import hashlib
import os
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import puremagic

from service.cases.refusals import FileEmpty, FileTooLarge

CHUNK = 256 * 1024
_SNIFFED = 8 * 1024
_UNKNOWN = "application/octet-stream"
_Utf8 = codecs.getincrementaldecoder("utf-8")
_PLACE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies safely on disk."""

    stored_as: str
    size: int
    sha256: str
    media_type: str


class FileStore:
    """The one folder of attachments and documents."""

    def __init__(self, root: Path, *, most: int) -> None:
        """Keep files of at most `most` bytes under `root`."""
        self._root = root
        self._most = most

    def store(self, source: IO[bytes], *, media_type: str | None = None) -> Stored:
        """Stream a file to disk; its type is sniffed unless the maker names it.

        Raises FileEmpty and FileTooLarge; then nothing is left behind.
        """
        name = uuid.uuid4().hex
        place = self._root / name[:2] / name
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(".part")
        digest, size, head = hashlib.sha256(), 0, b""
        try:
            with partial.open("wb") as target:
                for chunk in iter(lambda: source.read(CHUNK), b""):
                    size += len(chunk)
                    if size > self._most:
                        raise FileTooLarge(
                            f"A file may have at most {self._most // 1024 // 1024} MB.",
                            most=self._most,
                        )
                    head = head or chunk[:_SNIFFED]
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            if size == 0:
                raise FileEmpty
            partial.rename(place)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(place.parent)
        _sync_folder(self._root)
        return Stored(
            stored_as=f"{name[:2]}/{name}",
            size=size,
            sha256=digest.hexdigest(),
            media_type=media_type or sniff(head),
        )

    def open(self, stored_as: str) -> IO[bytes]:
        """Open a stored file for reading."""
        return (self._root / stored_as).open("rb")

    def older_than(self, seconds: float, *, now: float) -> Iterator[str]:
        """Give every stored or half-stored file last written more than `seconds` ago."""
        for path in self._root.glob("??/*"):
            if now - path.stat().st_mtime > seconds:
                yield str(path.relative_to(self._root))

    def remove(self, places: Iterable[str]) -> int:
        """Remove orphans; return how many."""
        gone = 0
        for place in places:
            if _PLACE.fullmatch(place.removesuffix(".part")):
                (self._root / place).unlink(missing_ok=True)
                gone += 1
        return gone


def sniff(head: bytes) -> str:
    """Tell a file's type by its first bytes; plain text is text, anything odd is just bytes."""
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        found = ""
    if found:
        return str(found)
    try:
        text = _Utf8().decode(head)  # It may end in the middle of a character.
    except UnicodeDecodeError:
        return _UNKNOWN
    return "text/plain" if text.isprintable() or "\n" in text else _UNKNOWN


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
