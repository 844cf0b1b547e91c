"""Migrations: numbered, linear, each run in one transaction on SQLite and on PostgreSQL.

`head` pins the newest, so that two branches that each add one meet as a conflict. The next one is
written, numbered and pinned by `python -m service.migrations "What it does"`; read it before it is
committed. A migration names database types only, never a class of ours that may change later.

A release has one migration at most, and it leaves a schema that the release before can use: it adds
what may be missing (columns that are nullable or have a server default, tables, indexes), and takes
away only what that release does not use any more. So processes of both run side by side.
"""

from pathlib import Path

from sqlalchemy import Text, column, inspect, select, table

from service.extensions import db
from service.transaction import reading

OVERLAP = 1
"""By how many migrations a database may be ahead of us while another version is rolled out."""
_VERSIONS = Path(__file__).parent / "versions"
_REVISION = table("alembic_version", column("version_num", Text))
"""Where Alembic keeps the number of the migration that a database has come to."""


def upgrade(to: str = "head") -> None:
    """Bring the application's database to the newest schema, or to another revision.

    Any number may try at once.
    """
    # Only who changes a schema needs the time and the memory of Alembic.
    from service.migrations import changing  # noqa: PLC0415

    changing.upgrade(to)


def revision() -> str | None:
    """Return the revision of the application's database; None when it has no schema."""
    with reading():
        connection = db.session.connection()
        if not inspect(connection).has_table(_REVISION.name):
            return None
        found: str | None = connection.scalar(select(_REVISION.c.version_num))
        return found


def newest() -> str:
    """Return the revision of the newest schema."""
    return max(_numbers())


def knows(revision: str) -> bool:
    """Tell whether we can bring a database of this revision to the newest schema."""
    return revision in _numbers()


def is_current() -> bool:
    """Tell whether the application's database has the newest schema."""
    return revision() == newest()


def ahead() -> int:
    """Return by how many migrations the database is ahead of us, as another version left it."""
    return max(0, int(revision() or 0) - int(newest()))


def is_usable() -> bool:
    """Tell whether we can work with the database: its schema is ours, or that of the next version.

    Every migration leaves a schema with which the version before it works as well.
    """
    return is_current() or ahead() == OVERLAP


def _numbers() -> set[str]:
    """Give the numbers of all migrations, with which the names of their files begin."""
    return {path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py")}
