"""The database, migrations, CSRF and sign-in extensions, and the base of every model.

`Base` is our own declarative base; Flask-SQLAlchemy owns only the engine and the session. A
transaction writes unless it said otherwise at its beginning: on SQLite it then takes the write
lock at once, so that it can never fail half way for want of it. `begin_reading` begins one that
may run beside any other, sees nothing of what others commit meanwhile, and in which the database
itself refuses a write.
"""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar

import orjson
from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Text,
    event,
    make_url,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, scoped_session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from service.errors import Fault

Json = Annotated[Any, JSON]
"""Column annotation of a JSON document: `Mapped[Json]`, or `Mapped[Json | None]`."""

BUSY_SECONDS = 10
"""How long a transaction waits for a lock, SQLite's only one or PostgreSQL's, until it gives up."""
STUCK = 300
"""Seconds after which PostgreSQL ends a transaction in which nothing happens any more."""

_READ_ONLY = "handrail_read_only"
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, aware UTC on the way out, sortable in both databases.

    PostgreSQL keeps `timestamptz`; SQLite keeps fixed-width UTC text, whose order is time's.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse an instant without an offset; hand every other to the driver in UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"A stored instant needs an offset from UTC, and {value} has none.")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read SQLite's text as the UTC it is, and PostgreSQL's session time as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonDocument(TypeDecorator[Any]):
    """A JSON value: JSONB on PostgreSQL, text on SQLite; None is NULL.

    SQLite's own JSON type has numeric affinity: it would turn the text `1` into a number and lose
    the digits of a long one.
    """

    impl = Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the database's own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(Text())

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write a value as text where the database has no JSON type of its own."""
        if value is None or dialect.name == "postgresql":
            return value
        return orjson.dumps(value).decode()

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read it back."""
        if value is None or dialect.name == "postgresql":
            return value
        return orjson.loads(value)


def _values(enum: type[StrEnum]) -> list[str]:
    """Give what an enumeration's members are stored as: their values, never their names."""
    return [member.value for member in enum]


class Base(DeclarativeBase):
    """The base of every model: named constraints, and one column type for each Python type."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any] | type[TypeEngine[Any]]]] = {
        str: Text(),
        int: BigInteger().with_variant(Integer(), "sqlite"),
        datetime: UtcDateTime(),
        Json: JsonDocument(),
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            validate_strings=True,
            values_callable=_values,
            length=40,
        ),
    }


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True, add_models_to_shell=False)
migrate = Migrate(directory=str(Path(__file__).parent / "migrations"))
csrf = CSRFProtect()
login = LoginManager()


def init_database(app: Flask, url: str, *, pool_size: int = 5) -> None:
    """Give `app` its engine on `url` (SQLite by absolute path, or PostgreSQL) and migrations.

    `pool_size` is how many connections this process keeps; PostgreSQL may lend as many again
    for a short while.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url, pool_size=pool_size)
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
    migrate.init_app(app, db)


def engine_options(url: str, *, pool_size: int = 5) -> dict[str, Any]:
    """Give `create_engine` its options for the database of `url`."""
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "pool_size": pool_size,
        "max_overflow": pool_size,
        # What goes into a statement is about people: no error, and so no log, may show it.
        "hide_parameters": True,
    }
    if make_url(url).get_backend_name() == "postgresql":
        options["pool_pre_ping"] = True
        waits = f"-c lock_timeout={BUSY_SECONDS}s -c idle_in_transaction_session_timeout={STUCK}s"
        options["connect_args"] = {"options": f"-c timezone=UTC {waits}", "connect_timeout": 10}
    return options


def configure_engine(engine: Engine) -> None:
    """Make each SQLite connection durable, keyed and ours to begin; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def begin_reading(session: Session | scoped_session[Any]) -> None:
    """Begin a transaction that only reads, and reads one picture, unless one is open already.

    Raises `Fault` in a transaction that may have written: what it wrote would be lost.
    """
    if session.info.get(_READ_ONLY) is False:
        raise Fault("A reading transaction cannot begin inside one that writes.")
    _begin(session, read_only=True)


def begin_writing(session: Session | scoped_session[Any]) -> None:
    """Begin a transaction that may write, unless one is open already. A reading one ends first.

    What was loaded before is read again when it is next used, under the lock. Raises `Fault`
    when changes were made to objects while only reading: they would be lost.
    """
    if session.info.get(_READ_ONLY):
        if session.new or session.dirty or session.deleted:
            raise Fault("Changes were made in a reading transaction; begin writing before them.")
        session.rollback()
    _begin(session, read_only=False)


def _begin(session: Session | scoped_session[Any], *, read_only: bool) -> None:
    if _READ_ONLY in session.info:
        return
    options: dict[str, Any] = {_READ_ONLY: read_only}
    if read_only and session.get_bind().dialect.name == "postgresql":
        options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    session.connection(execution_options=options)


@event.listens_for(Session, "after_begin")
def _note_purpose(session: Session, _: SessionTransaction, connection: Connection) -> None:
    """Remember whether the transaction that just got its connection only reads."""
    session.info[_READ_ONLY] = bool(connection.get_execution_options().get(_READ_ONLY))


@event.listens_for(Session, "after_transaction_end")
def _forget_purpose(session: Session, transaction: SessionTransaction) -> None:
    """Forget it when the outermost transaction ends."""
    if transaction.parent is None:
        session.info.pop(_READ_ONLY, None)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Take over the beginning of transactions from the driver, and set the pragmas."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin as the transaction's purpose asks: a reader's snapshot, or the write lock."""
    read_only = bool(connection.get_execution_options().get(_READ_ONLY))
    if connection.info.get(_READ_ONLY, False) is not read_only:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        connection.info[_READ_ONLY] = read_only
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
