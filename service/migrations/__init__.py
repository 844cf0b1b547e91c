"""Migrations: numbered, linear, each run in one transaction on SQLite and on PostgreSQL.

`head` pins the newest, so that two branches that each add one meet as a conflict. The next one is
written, numbered and pinned by `python -m service.migrations "What it does"`; read it before it is
committed. A migration names database types only, never a class of ours that may change later.
"""

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.extensions import db, migrate
from service.transaction import reading


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


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.get_config())
