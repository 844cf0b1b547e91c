"""Making a backup: the database as it is at one instant, then every file that it names."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from service import migrations
from service.backup import postgresql, sqlite
from service.backup.archive import CHUNK, Manifest, Writing, written
from service.backup.refusals import BackupFailed
from service.cases.models import File
from service.cases.storage import FileStore, open_store
from service.clock import real_now
from service.extensions import db
from service.installation import here
from service.transaction import reading


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file of a case as its row has it."""

    id: str
    place: str
    sha256: str


def make_backup(path: Path) -> Manifest:
    """Write everything that this installation knows into an archive, while it is in use.

    A file's bytes come before its row and never change, so what is copied after the rows is whole.
    One that is not as its row has it is named as damaged and does not keep the rest from being
    saved. Raises ArchiveExists, BackupFailed and ServiceUnavailable.
    """
    manifest = Manifest(made_at=real_now().isoformat(), database=db.engine.dialect.name)
    try:
        with written(path, manifest) as writing:
            files = _dump(writing, beside=path.parent)
            store = open_store(here().settings)
            for file in files:
                _copy(store, file, writing)
    except DBAPIError as error:
        said = type(error.orig).__name__
        raise BackupFailed(f"The database did not give all of its rows ({said}).") from error
    except OSError as error:
        raise BackupFailed(f"{error.filename or path}: {error.strerror}.") from error
    return manifest


def _dump(writing: Writing, *, beside: Path) -> list[_Kept]:
    """Write the database as it is at one instant; give the files that it names."""
    manifest = writing.manifest
    with reading():
        manifest.schema = migrations.revision() or ""
        if manifest.database == "sqlite":
            sqlite.dump(writing, beside=beside)
        else:
            postgresql.dump(writing)
        wanted = select(File.id, File.stored_as, File.sha256).order_by(File.id)
        return [_Kept(*row) for row in db.session.execute(wanted)]


def _copy(store: FileStore, file: _Kept, writing: Writing) -> None:
    name = f"files/{file.place}"
    try:
        source = store.open(file.place)
    except FileNotFoundError:
        writing.manifest.damaged[file.id] = "its bytes are gone"
        return
    with source, writing.member(name, packed=False) as member:
        while chunk := source.read(CHUNK):
            member.write(chunk)
    if writing.manifest.members[name].sha256 != file.sha256:
        writing.manifest.damaged[file.id] = "its bytes are not those that were stored"
