"""The database, CSRF and sign-in extensions, and the base of every model.

`Base` is our own declarative base; Flask-SQLAlchemy owns only the engine and the session. What a
transaction on it is for is `service.purpose`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

import orjson
from flask import Flask
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import (
    JSON,
    BigInteger,
    Engine,
    Enum,
    Integer,
    MetaData,
    Text,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeEngine

from service.columns import JsonDocument, UtcDateTime
from service.purpose import begin_postgresql, begin_sqlite

Json = Annotated[Any, JSON]
"""Column annotation of a JSON document: `Mapped[Json]`, or `Mapped[Json | None]`."""

BUSY_SECONDS = 10
"""How long a transaction waits for a lock, SQLite's only one or PostgreSQL's, until it gives up."""
STUCK = 300
"""Seconds after which PostgreSQL ends a transaction in which nothing happens any more."""

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
)


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
csrf = CSRFProtect()
login = LoginManager()


def init_database(app: Flask, url: str, *, pool_size: int = 5) -> None:
    """Give `app` its engine on `url` (SQLite by absolute path, or PostgreSQL).

    `pool_size` is how many connections this process keeps; PostgreSQL may lend as many again
    for a short while.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url, pool_size=pool_size)
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)


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
        waits = f"-c lock_timeout={BUSY_SECONDS}s -c idle_in_transaction_session_timeout={STUCK}s"
        options["connect_args"] = {"options": f"-c timezone=UTC {waits}", "connect_timeout": 10}
    return options


def configure_engine(engine: Engine) -> None:
    """Make transactions ours to begin, SQLite's durable and keyed, PostgreSQL's pipelined."""
    if engine.dialect.name == "postgresql":
        # Only who has PostgreSQL needs the memory of its driver.
        from service.pipelining import use_pipelines  # noqa: PLC0415

        use_pipelines(engine)
        event.listen(engine, "begin", begin_postgresql)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", begin_sqlite)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Take over the beginning of transactions from the driver, and set the pragmas."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
