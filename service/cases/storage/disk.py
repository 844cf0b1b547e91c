"""Files in a folder: written, synced and renamed into place before their row exists."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from typing_extensions import override

from service.cases.storage.store import FileStore, Intake, Stored, new_place, place_of


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
        return intake.stored(place, media_type)

    @override
    def open(self, stored_as: str) -> IO[bytes]:
        """Open a stored file for reading."""
        return (self._root / stored_as).open("rb")

    @override
    def older_than(self, seconds: float, *, now: float) -> Iterator[str]:
        """Give every stored or half-stored file last written more than `seconds` ago."""
        for path in self._root.glob("??/*"):
            if now - path.stat().st_mtime > seconds:
                yield str(path.relative_to(self._root))

    @override
    def remove(self, places: Iterable[str]) -> int:
        """Remove orphans; return how many."""
        gone = 0
        for written in places:
            if place_of(written) is not None:
                (self._root / written).unlink(missing_ok=True)
                gone += 1
        return gone


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
