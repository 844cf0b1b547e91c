"""Restoring a backup into an installation with nothing in it, and making sure that all is there."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from service import migrations
from service.backup import postgresql, sqlite
from service.backup.archive import Archive, Manifest, Member, digest_of
from service.backup.refusals import ArchiveIsNewer, ArchiveOfAnotherKind, RestoreFailed
from service.backup.standing import require_empty
from service.cases.models import File
from service.cases.storage import FileStore, open_store
from service.extensions import db
from service.installation import here
from service.transaction import reading, transaction

_MOST = 2**63
"""A file that was taken in once comes back, whatever may be taken in now."""


def check_archive(path: Path) -> Manifest:
    """Return what an archive holds when all of it is as it was written.

    Raises ArchiveUnreadable and ArchiveDamaged.
    """
    with Archive(path) as archive:
        archive.check()
        return archive.manifest


def restore(path: Path) -> Manifest:
    """Bring everything back, files first, and check it; the schema is then the newest.

    One that is broken off leaves files only, and can be begun again. Raises the refusals of
    `service.backup.refusals`, and ServiceUnavailable.
    """
    with Archive(path) as archive:
        manifest = archive.manifest
        if manifest.database != db.engine.dialect.name:
            raise ArchiveOfAnotherKind(
                f"The archive is of a {manifest.database} database: name one in "
                "HANDRAIL_DATABASE_URL."
            )
        if not migrations.knows(manifest.schema):
            raise ArchiveIsNewer
        store = open_store(here().settings, most=_MOST)
        archive.check()
        require_empty(manifest, store)
        for place in manifest.files:
            _bring_back(store, archive, place)
        _load(archive)
    migrations.upgrade()
    _check_files(store, manifest)
    return manifest


def _bring_back(store: FileStore, archive: Archive, place: str) -> None:
    with archive.open(f"files/{place}") as source:
        store.store(source, media_type="application/octet-stream", place=place)


def _load(archive: Archive) -> None:
    if archive.manifest.database == "sqlite":
        sqlite.load(archive)
        return
    migrations.upgrade(archive.manifest.schema)
    try:
        with transaction():
            postgresql.load(archive)
    except DBAPIError as error:
        said = type(error.orig).__name__
        raise RestoreFailed(f"The database did not take what the archive has ({said}).") from error


def _check_files(store: FileStore, manifest: Manifest) -> None:
    """Read every file that a row names, but those damaged before. Raises RestoreFailed."""
    with reading():
        kept = list(db.session.execute(select(File.id, File.stored_as)))
    for file_id, place in kept:
        member = manifest.files.get(place)
        if member is None and file_id in manifest.damaged:
            continue
        if member is None or not _is_there(store, place, member):
            raise RestoreFailed(f"The file {file_id} is not as the archive has it.")


def _is_there(store: FileStore, place: str, member: Member) -> bool:
    with store.open(place) as source:
        return digest_of(source) == member.sha256
