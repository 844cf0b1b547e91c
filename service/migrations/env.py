"""Runs migrations on the application's own engine, and compares the models with a database."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from service.columns import JsonDocument, JsonText, UtcDateTime
from service.extensions import Base, db
from service.secrets.columns import Sealed

TABLES = (
    "service.people.models",
    "service.people.sign_in_models",
    "service.people.outside_models",
    "service.federation.models",
    "service.ledger",
    "service.secrets.models",
    "service.definitions.models",
    "service.definitions.calendars",
    "service.definitions.reasons",
    "service.definitions.message_templates",
    "service.definitions.retention",
    "service.cases.models",
    "service.hooks.models",
    "service.outbound.models",
    "service.drafts.models",
)
"""The modules, and packages of modules, that define tables."""
LOCK = 0x68616E64
"""The PostgreSQL advisory lock under which one process migrates while the others wait."""


def import_models() -> None:
    """Import whatever defines a table, so that the metadata is whole."""
    for name in TABLES:
        module = import_module(name)
        for inner in iter_modules(getattr(module, "__path__", ()), f"{name}."):
            import_module(inner.name)


def number(
    _: MigrationContext, __: Iterable[str | None] | str, directives: list[MigrationScript]
) -> None:
    """Give a new migration the next number as its id."""
    head = ScriptDirectory.from_config(context.config).get_current_head()
    directives[0].rev_id = f"{int(head or 0) + 1:04d}"


def render(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what they are in the databases."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, JsonDocument):
        autogenerate.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return "sa.Text().with_variant(JSONB(), 'postgresql')"
    return "sa.Text()" if isinstance(item, JsonText | Sealed) else False


def run(connection: Connection) -> None:
    """Run the migrations in one transaction, one process at a time."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=True,
        render_item=render,
        process_revision_directives=number,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            check_keys(connection)


def check_keys(connection: Connection) -> None:
    """Refuse a migration that left a foreign key pointing nowhere."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"The migration broke {len(broken)} foreign keys, first {broken[0]}.")


def main() -> None:
    """Migrate, with SQLite's foreign keys off: changing a table there means making it anew."""
    import_models()
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            run(connection)
            return
        # Outside any transaction, where alone SQLite heeds this pragma.
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            run(connection)
        finally:
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.close()


main()
