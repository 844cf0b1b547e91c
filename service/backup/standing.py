"""What there is in an installation before anything is restored into it."""

from sqlalchemy import func, inspect, select, table

from service.backup.archive import Manifest
from service.backup.refusals import InstallationNotEmpty
from service.cases.storage import FileStore
from service.extensions import db
from service.transaction import reading

REVISION = "alembic_version"
_EVER = float("-inf")


def tables() -> list[str]:
    """Return the tables of the database, each after those that it refers to."""
    found = inspect(db.session.connection()).get_sorted_table_and_fkc_names()
    return [name for name, _ in found if name is not None and name != REVISION]


def require_empty(manifest: Manifest, store: FileStore) -> None:
    """Return if the archive can be restored here: no row, and no file but its own.

    Files of its own are what an earlier try left that broke off. Raises InstallationNotEmpty.
    """
    with reading():
        for name in tables():
            rows = db.session.scalar(select(func.count()).select_from(table(name)))
            if rows:
                raise InstallationNotEmpty(
                    f"The table {name} has {rows} rows. Restore into an empty database: name "
                    "another in HANDRAIL_DATABASE_URL."
                )
    known = manifest.files
    for place in store.older_than(_EVER, now=0):
        if place.removesuffix(".part") not in known:
            raise InstallationNotEmpty(
                f"The file {place} is kept here and not in the archive. Restore into an empty "
                "place: name another in HANDRAIL_FILES."
            )
