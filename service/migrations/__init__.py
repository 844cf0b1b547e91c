"""Migrations: numbered, linear, each run in one transaction on SQLite and on PostgreSQL.

`head` pins the newest, so that two branches that each add one meet as a conflict. The next one is
written, numbered and pinned by `python -m service.migrations "What it does"`; read it before it is
committed. A migration names database types only, never a class of ours that may change later.

A release has one migration at most, and it leaves a schema that the release before can use: it adds
what may be missing (columns that are nullable or have a server default, tables, indexes), and takes
away only what that release does not use any more. So processes of both run side by side.
"""

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.extensions import db, migrate
from service.transaction import reading

OVERLAP = 1
"""By how many migrations a database may be ahead of us while another version is rolled out."""


def upgrade(to: str = "head") -> None:
    """Bring the application's database to the newest schema, or to another revision.

    Any number may try at once.
    """
    command.upgrade(migrate.get_config(), to)


def revision() -> str | None:
    """Return the revision of the application's database; None when it has no schema."""
    with reading():
        return MigrationContext.configure(db.session.connection()).get_current_revision()


def knows(revision: str) -> bool:
    """Tell whether we can bring a database of this revision to the newest schema."""
    return any(one.revision == revision for one in _scripts().walk_revisions())


def is_current() -> bool:
    """Tell whether the application's database has the newest schema."""
    return revision() == _scripts().get_current_head()


def ahead() -> int:
    """Return by how many migrations the database is ahead of us, as another version left it."""
    found, newest = revision(), _scripts().get_current_head()
    return max(0, int(found or 0) - int(newest or 0))


def is_usable() -> bool:
    """Tell whether we can work with the database: its schema is ours, or that of the next version.

    Every migration leaves a schema with which the version before it works as well.
    """
    return is_current() or ahead() == OVERLAP


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.get_config())
