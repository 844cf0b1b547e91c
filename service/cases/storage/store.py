"""What every store of files does, and what it makes of the bytes that stream into it."""

import codecs
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Protocol

import puremagic

from service.cases.refusals import FileEmpty, FileTooLarge

CHUNK = 256 * 1024
_SNIFFED = 8 * 1024
_UNKNOWN = "application/octet-stream"
_Utf8 = codecs.getincrementaldecoder("utf-8")
_PLACE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is kept safely."""

    stored_as: str
    size: int
    sha256: str
    media_type: str


class FileStore(Protocol):
    """Keeps files; each under a place of its own, never changed once it is there."""

    def store(
        self, source: IO[bytes], *, media_type: str | None = None, place: str | None = None
    ) -> Stored:
        """Take in a stream, whole or not at all; its type is sniffed unless the maker names it.

        `place` is where a restored file was before. Raises FileEmpty, FileTooLarge and
        ServiceUnavailable.
        """

    def open(self, stored_as: str) -> IO[bytes]:
        """Open a file for reading. Raises FileNotFoundError and ServiceUnavailable."""

    def older_than(self, seconds: float, *, now: float) -> Iterator[str]:
        """Give the place of everything that was last written more than `seconds` ago."""

    def remove(self, places: Iterable[str]) -> list[str]:
        """Remove what is no case's, and return the places where nothing lies any more.

        What cannot be removed just now, or is no place of ours, is left.
        """

    def free(self) -> int | None:
        """Return how many bytes more it has room for; None where nobody knows."""


class Intake:
    """The chunks of a stream on their way into a store, and what is known of them at the end."""

    def __init__(self, source: IO[bytes], *, most: int) -> None:
        """Take at most `most` bytes from `source`."""
        self._source = source
        self._most = most
        self._digest = hashlib.sha256()
        self._size = 0
        self._head = b""

    def __iter__(self) -> Iterator[bytes]:
        """Give the chunks. Raises FileTooLarge, or at the end FileEmpty."""
        for chunk in iter(lambda: self._source.read(CHUNK), b""):
            self._size += len(chunk)
            if self._size > self._most:
                megabytes = self._most // 1024 // 1024
                raise FileTooLarge(f"A file may have at most {megabytes} MB.", most=self._most)
            self._head = self._head or chunk[:_SNIFFED]
            self._digest.update(chunk)
            yield chunk
        if self._size == 0:
            raise FileEmpty

    def stored(self, place: str, media_type: str | None) -> Stored:
        """Tell what was taken in, when all of it is kept."""
        return Stored(
            stored_as=place,
            size=self._size,
            sha256=self._digest.hexdigest(),
            media_type=media_type or sniff(self._head),
        )


def new_place() -> str:
    """Return a place that no file has."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


def place_of(written: str) -> str | None:
    """Return the place that something written in a store is at or on its way to; None if neither.

    A file half written on disk has its place and `.part` for a name.
    """
    place = written.removesuffix(".part")
    return place if _PLACE.fullmatch(place) else None


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
