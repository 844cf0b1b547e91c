"""What a transaction is for: reading one picture, or writing under the lock.

A transaction writes unless it said otherwise at its beginning: on SQLite it then takes the write
lock at once, so that it can never fail half way for want of it. One that reads may run beside any
other, sees nothing of what others commit meanwhile, and the database itself refuses it a write.
"""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction, scoped_session

from service.errors import Fault

_READ_ONLY = "handrail_read_only"


def begin_reading(session: Session | scoped_session[Any]) -> None:
    """Begin a transaction that only reads, and reads one picture, unless one is open already.

    Raises `Fault` in a transaction that may have written: what it wrote would be lost.
    """
    if session.info.get(_READ_ONLY) is False:
        raise Fault("A reading transaction cannot begin inside one that writes.")
    _begin(session, read_only=True)


def is_reading(session: Session | scoped_session[Any]) -> bool:
    """Tell whether a transaction that only reads is open."""
    return bool(session.info.get(_READ_ONLY))


def begin_writing(session: Session | scoped_session[Any]) -> None:
    """Begin a transaction that may write, unless one is open already. A reading one ends first.

    What was loaded before is read again when it is next used, under the lock. Raises `Fault`
    when changes were made to objects while only reading: they would be lost.
    """
    if is_reading(session):
        if session.new or session.dirty or session.deleted:
            raise Fault("Changes were made in a reading transaction; begin writing before them.")
        session.rollback()
    _begin(session, read_only=False)


def _begin(session: Session | scoped_session[Any], *, read_only: bool) -> None:
    if _READ_ONLY in session.info:
        return
    session.connection(execution_options={_READ_ONLY: read_only})


@event.listens_for(Session, "after_begin")
def _note_purpose(session: Session, _: SessionTransaction, connection: Connection) -> None:
    """Remember whether the transaction that just got its connection only reads."""
    session.info[_READ_ONLY] = bool(connection.get_execution_options().get(_READ_ONLY))


@event.listens_for(Session, "after_transaction_end")
def _forget_purpose(session: Session, transaction: SessionTransaction) -> None:
    """Forget it when the outermost transaction ends."""
    if transaction.parent is None:
        session.info.pop(_READ_ONLY, None)


def begin_postgresql(connection: Connection) -> None:
    """Begin as the transaction's purpose asks: a picture that stands still, or to write."""
    # Only who has PostgreSQL needs the memory of its driver.
    from service import pipelining  # noqa: PLC0415

    read_only = bool(connection.get_execution_options().get(_READ_ONLY))
    pipelining.begin(connection, read_only=read_only)


def begin_sqlite(connection: Connection) -> None:
    """Begin as the transaction's purpose asks: a reader's snapshot, or the write lock."""
    read_only = bool(connection.get_execution_options().get(_READ_ONLY))
    if connection.info.get(_READ_ONLY, False) is not read_only:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        connection.info[_READ_ONLY] = read_only
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
