"""Files in a bucket of S3, or of another service that speaks as S3 does.

Who we are and where the service is stands in its own variables (`AWS_…`), as every program that
uses it reads them; on a machine of the cloud itself, nowhere.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from itertools import chain
from typing import IO, TYPE_CHECKING, cast

from typing_extensions import Buffer, override

from service import log
from service.cases.storage.store import FileStore, Intake, Stored, new_place, place_of
from service.errors import ServiceUnavailable

if TYPE_CHECKING:
    from obstore import ReadableFile
    from obstore.store import S3Store

PART = 5 * 1024 * 1024
"""Bytes that are sent or fetched at once; S3 takes no smaller part of a file but its last."""
PATIENCE = timedelta(seconds=20)
"""How long the service may keep us waiting: for a connection, an answer, or several tries."""
_AT_ONCE = 1000

_log = log.logger(__name__)


class BucketStore(FileStore):
    """The bucket of attachments and documents, or what is below a prefix in it."""

    def __init__(self, url: str, *, most: int) -> None:
        """Keep files of at most `most` bytes at `url`, which is `s3://bucket/prefix`."""
        self._bucket = _bucket(url)
        self._most = most

    @override
    def store(
        self, source: IO[bytes], *, media_type: str | None = None, place: str | None = None
    ) -> Stored:
        """Stream a file into the bucket, in parts when it is large; a broken one is given up."""
        import obstore  # noqa: PLC0415

        place, intake = place or new_place(), Intake(source, most=self._most)
        chunks, first = iter(intake), bytearray()
        with _told_when_away():
            for chunk in chunks:
                first += chunk
                if len(first) >= PART:
                    parts = chain([bytes(first)], chunks)
                    obstore.put(self._bucket, place, parts, chunk_size=PART, max_concurrency=2)
                    break
            else:
                obstore.put(self._bucket, place, bytes(first))
        return intake.stored(place, media_type)

    @override
    def open(self, stored_as: str) -> IO[bytes]:
        """Open a stored file for reading; it is fetched as it is read."""
        import obstore  # noqa: PLC0415

        with _told_when_away():
            found = obstore.open_reader(self._bucket, stored_as, buffer_size=PART)
        return cast("IO[bytes]", io.BufferedReader(_Fetched(found), buffer_size=PART))

    @override
    def older_than(self, seconds: float, *, now: float) -> Iterator[str]:
        """Give every file that was stored more than `seconds` ago."""
        import obstore  # noqa: PLC0415

        with _told_when_away():
            for page in obstore.list(self._bucket):
                for found in page:
                    if now - found["last_modified"].timestamp() > seconds:
                        yield found["path"]

    @override
    def remove(self, places: Iterable[str]) -> list[str]:
        """Remove as many at once as a bucket takes; those that it does not answer for are left."""
        import obstore  # noqa: PLC0415

        ours = [place for place in places if place_of(place) == place]
        gone: list[str] = []
        with suppress(ServiceUnavailable), _told_when_away():
            for first in range(0, len(ours), _AT_ONCE):
                obstore.delete(self._bucket, ours[first : first + _AT_ONCE])
                gone += ours[first : first + _AT_ONCE]
        return gone

    @override
    def free(self) -> None:
        """Know of no end: whoever runs the bucket does."""


class _Fetched(io.RawIOBase):
    """A file of the bucket as Python reads files."""

    def __init__(self, found: "ReadableFile") -> None:
        self._found = found

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        with _told_when_away():
            read = self._found.read(len(view))
        view[: len(read)] = memoryview(read)
        return len(read)


@cache
def _bucket(url: str) -> "S3Store":
    """Return the bucket, with its connections; it cannot be shared with a forked process.

    Where AWS_ENDPOINT_URL says http, http it is: a service in the same network may need no more.
    """
    from obstore.store import S3Store  # noqa: PLC0415

    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    return S3Store(
        bucket,
        prefix=prefix or None,
        client_options={
            "allow_http": True,
            "connect_timeout": PATIENCE / 4,
            "timeout": PATIENCE,
        },
        retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
    )


@contextmanager
def _told_when_away() -> Iterator[None]:
    """Say that files cannot be had. Raises ServiceUnavailable."""
    from obstore.exceptions import BaseError  # noqa: PLC0415

    try:
        yield
    except BaseError as error:
        _log.warning("files_away", error=type(error).__name__)
        raise ServiceUnavailable("The store of files is away.") from error
