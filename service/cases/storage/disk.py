"""Files in a folder: written, synced and renamed into place before their row exists."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from typing_extensions import override

from service import log
from service.cases.storage.store import FileStore, Intake, Stored, new_place, place_of
from service.errors import ServiceUnavailable

_AWAY = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EROFS,
        errno.EIO,
        errno.ESTALE,
        errno.EACCES,
        errno.EPERM,
    }
)
"""What a disk says that is full, broken or not for us; a caller who hangs up says other things."""

_log = log.logger(__name__)


class DiskStore(FileStore):
    """The one folder of attachments and documents."""

    def __init__(self, root: Path, *, most: int) -> None:
        """Keep files of at most `most` bytes under `root`."""
        self._root = root
        self._most = most

    @override
    def store(
        self, source: IO[bytes], *, media_type: str | None = None, place: str | None = None
    ) -> Stored:
        """Stream a file to disk; a broken one leaves nothing behind."""
        place = place or new_place()
        final, intake = self._root / place, Intake(source, most=self._most)
        with _told_when_away():
            self._keep(intake, final)
        return intake.stored(place, media_type)

    def _keep(self, intake: Intake, final: Path) -> None:
        final.parent.mkdir(parents=True, exist_ok=True)
        partial = final.with_suffix(".part")
        try:
            with partial.open("wb") as target:
                target.writelines(intake)
                target.flush()
                os.fsync(target.fileno())
            partial.rename(final)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(final.parent)
        _sync_folder(self._root)

    @override
    def open(self, stored_as: str) -> IO[bytes]:
        """Open a stored file for reading."""
        with _told_when_away():
            return (self._root / stored_as).open("rb")

    @override
    def older_than(self, seconds: float, *, now: float) -> Iterator[str]:
        """Give every stored or half-stored file last written more than `seconds` ago."""
        for path in self._root.glob("??/*"):
            if now - path.stat().st_mtime > seconds:
                yield str(path.relative_to(self._root))

    @override
    def remove(self, places: Iterable[str]) -> list[str]:
        """Remove each for itself; a file that the disk does not let go is left."""
        gone = []
        for written in places:
            if place_of(written) is not None:
                with suppress(ServiceUnavailable), _told_when_away():
                    (self._root / written).unlink(missing_ok=True)
                    gone.append(written)
        return gone

    @override
    def free(self) -> int:
        """Return what the folder's disk has left for us."""
        there = next(one for one in (self._root, *self._root.parents) if one.is_dir())
        return shutil.disk_usage(there).free


@contextmanager
def _told_when_away() -> Iterator[None]:
    """Say that files cannot be kept or had. Raises ServiceUnavailable."""
    try:
        yield
    except OSError as error:
        if error.errno not in _AWAY:
            raise
        _log.warning("files_away", error=errno.errorcode[error.errno])
        raise ServiceUnavailable("The store of files is full or away.") from error


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
