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


def upgrade() -> None:
    """Bring the application's database to the newest schema. Any number may try at once."""
    command.upgrade(migrate.get_config(), "head")


def is_current() -> bool:
    """Tell whether the application's database has the newest schema."""
    newest = ScriptDirectory.from_config(migrate.get_config()).get_current_head()
    with reading():
        return MigrationContext.configure(db.session.connection()).get_current_revision() == newest
