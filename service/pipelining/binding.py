"""How SQLAlchemy makes, begins and looks after connections that are pipelined."""

import time
from typing import Any, LiteralString

import psycopg
from psycopg.errors import FeatureNotSupported
from sqlalchemy import Connection as Transaction
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from service.pipelining.driver import Connection, Cursor

UNSURE_AFTER = 1.0
"""Seconds after which a connection that nobody used is asked whether it still is one."""
_USED_AT = "handrail_used_at"
_OUTDATED = "RevalidateCachedQuery"
"""The place in the server that refuses a prepared statement whose columns have changed since."""


def use_pipelines(engine: Engine) -> None:
    """Have every connection of an engine work so, and be asked whether it lives when unsure."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _require_alive)
    event.listen(engine, "handle_error", _renew_outdated)


def begin(connection: Transaction, *, read_only: bool) -> None:
    """Begin a transaction, as the driver does where it is ours; a connection that died is given up.

    Raises sqlalchemy's OperationalError: what an event raises it does not translate itself.
    """
    driver = driver_of(connection)
    if driver is None:
        return
    try:
        driver.start(read_only=read_only)
    except psycopg.OperationalError as error:
        connection.invalidate(error)
        raise OperationalError("BEGIN", None, error, connection_invalidated=True) from error


def send_along(connection: Transaction, statement: LiteralString, *given: str | int) -> None:
    """Send a statement that is done before what is asked next, without waiting for its answer.

    A connection that died is given up. Raises sqlalchemy's DBAPIError.
    """
    driver = driver_of(connection)
    if driver is None:
        connection.exec_driver_sql(statement, given)
        return
    try:
        psycopg.Cursor(driver).execute(statement, given)
    except psycopg.Error as error:
        is_lost = isinstance(error, psycopg.OperationalError)
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, given, error, psycopg.Error, connection_invalidated=is_lost
        ) from error


def driver_of(connection: Transaction) -> Connection | None:
    """Return the connection below SQLAlchemy's, if it is one of ours."""
    found = connection.connection.driver_connection
    return found if isinstance(found, Connection) else None


def _connect(_dialect: object, _entry: object, given: Any, options: Any) -> Connection:
    return Connection.connect(*given, autocommit=True, cursor_factory=Cursor, **options)


def _note_use(_: object, entry: ConnectionPoolEntry) -> None:
    entry.info[_USED_AT] = time.monotonic()


def _require_alive(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object) -> None:
    """Have a connection that died while nobody used it replaced, and all that are older."""
    if time.monotonic() - entry.info.get(_USED_AT, float("inf")) < UNSURE_AFTER:
        return
    cursor = connection.cursor()
    try:
        cursor.execute("SELECT 1")
    except psycopg.Error as error:
        raise InvalidatePoolError from error
    finally:
        cursor.close()


def _renew_outdated(error: ExceptionContext) -> None:
    """Take a schema that changed under prepared statements for a database that was away for once.

    Every connection of this process has prepared them, so all are made anew.
    """
    found = error.original_exception
    if isinstance(found, FeatureNotSupported) and found.diag.source_function == _OUTDATED:
        error.is_disconnect = error.invalidate_pool_on_disconnect = True


@event.listens_for(Session, "before_flush")
def _begin_flush(session: Session, *_: object) -> None:
    driver = driver_of(session.connection())
    if driver is not None:
        # What fails in a savepoint is caught around its flush, and a reading transaction refuses
        # every write: there each waits.
        waits = driver.reads_only or session.in_nested_transaction()
        driver.is_flushing = driver.underway is not None and not waits


@event.listens_for(Session, "after_flush_postexec")
def _end_flush(session: Session, *_: object) -> None:
    driver = driver_of(session.connection())
    if driver is not None:
        driver.is_flushing = False
        driver.let_idle()
