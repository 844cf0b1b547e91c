"""The database as SQLite keeps it: a copy of its file, made while it is in use."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import cast

from service.backup.archive import CHUNK, Archive, Member, Writing, digest_of
from service.backup.refusals import BackupFailed, RestoreFailed
from service.extensions import db

MEMBER = "database.sqlite3"


def dump(writing: Writing, *, beside: Path) -> None:
    """Copy the database as the transaction at hand sees it; the folder `beside` has room for it.

    Raises BackupFailed.
    """
    source = cast("sqlite3.Connection", db.session.connection().connection.driver_connection)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".handrail-") as folder:
        copy = Path(folder) / MEMBER
        with closing(sqlite3.connect(copy)) as target:
            try:
                source.backup(target)
            except sqlite3.Error as error:
                raise BackupFailed(f"{beside} could not take the database: {error}.") from error
        with copy.open("rb") as read, writing.member(MEMBER) as member:
            for chunk in iter(lambda: read.read(CHUNK), b""):
                member.write(chunk)


def load(archive: Archive) -> None:
    """Put the archive's database in the place of ours, which is empty. Raises RestoreFailed."""
    place = Path(db.engine.url.database or "")
    partial = place.with_name(f"{place.name}.restoring")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with archive.open(MEMBER) as source, os.fdopen(handle, "wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
            target.flush()
            os.fsync(target.fileno())
        _check(partial, archive.manifest.members[MEMBER])
        db.session.remove()
        db.engine.dispose()
        for left in ("-wal", "-shm"):
            place.with_name(f"{place.name}{left}").unlink(missing_ok=True)
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def _check(path: Path, member: Member) -> None:
    """Hold the copy against the archive, and have SQLite look it over. Raises RestoreFailed."""
    with path.open("rb") as copy:
        same = digest_of(copy) == member.sha256
    with closing(sqlite3.connect(path)) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        keyed = connection.execute("PRAGMA foreign_key_check").fetchone() is None
    if not (same and whole and keyed):
        raise RestoreFailed("The database is not as the archive has it.")
