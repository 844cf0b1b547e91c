"""The database as PostgreSQL tells it: the rows of each table, by COPY, all of one instant.

What there is to copy is read from the database itself, which may be a version ahead of us.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from typing_extensions import Buffer

from service.backup.archive import CHUNK, Archive, Member, Writing
from service.backup.refusals import RestoreFailed
from service.backup.standing import tables
from service.extensions import db
from service.pipelining import Connection, driver_of


@contextmanager
def _ready_to_copy() -> Iterator[psycopg.Connection[Any]]:
    """Give the driver's connection of the transaction at hand, past SQLAlchemy.

    What it raises is raised as SQLAlchemy would: a database that is away is told apart.
    """
    transaction = db.session.connection()
    found = cast("Connection", driver_of(transaction))
    try:
        found.stop_pipelining()
        yield found
    except psycopg.Error as error:
        if found.broken:
            transaction.invalidate(error)
        raise DBAPIError.instance(
            "COPY",
            None,
            error,
            psycopg.Error,
            hide_parameters=True,
            connection_invalidated=found.broken,
            dialect=transaction.dialect,
        ) from error


def dump(writing: Writing) -> None:
    """Write every table, as the transaction at hand sees it, and what sequences have given out.

    Raises sqlalchemy's DBAPIError.
    """
    with _ready_to_copy() as connection:
        _dump(connection, writing)


def _dump(connection: psycopg.Connection[Any], writing: Writing) -> None:
    manifest = writing.manifest
    for table in tables():
        columns = [column["name"] for column in inspect(db.session.connection()).get_columns(table)]
        with writing.member(_member(table)) as member:
            rows = _tell(connection, table, columns, member.write)
        told = replace(manifest.members[_member(table)], rows=rows, columns=columns)
        manifest.members[_member(table)] = told
        manifest.tables.append(table)
        for column in columns:
            sequence = _sequence(connection, table, column)
            if sequence is not None:
                manifest.sequences[f"{table}.{column}"] = _given_out(connection, sequence)


def load(archive: Archive) -> None:
    """Fill our tables, within a transaction of the caller's, and hold them against the archive.

    Raises RestoreFailed and sqlalchemy's DBAPIError.
    """
    with _ready_to_copy() as connection:
        _load(connection, archive)


def _load(connection: psycopg.Connection[Any], archive: Archive) -> None:
    manifest = archive.manifest
    for table in manifest.tables:
        _take(connection, archive, table)
    for place, (last, called) in manifest.sequences.items():
        table, _, column = place.partition(".")
        sequence = _sequence(connection, table, column)
        connection.execute("SELECT setval(%s, %s, %s)", (sequence, last, called))
    for table in manifest.tables:
        _compare(connection, table, manifest.members[_member(table)])


def _take(connection: psycopg.Connection[Any], archive: Archive, table: str) -> None:
    columns = archive.manifest.members[_member(table)].columns or []
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))
    with (
        archive.open(_member(table)) as source,
        connection.cursor() as cursor,
        cursor.copy(into) as copy,
    ):
        while chunk := source.read(CHUNK):
            copy.write(chunk)


def _compare(connection: psycopg.Connection[Any], table: str, member: Member) -> None:
    digest = hashlib.sha256()
    rows = _tell(connection, table, member.columns or [], digest.update)
    if (digest.hexdigest(), rows) != (member.sha256, member.rows):
        raise RestoreFailed(f"The table {table} is not as the archive has it.")


def _tell(
    connection: psycopg.Connection[Any],
    table: str,
    columns: list[str],
    to: Callable[[Buffer], object],
) -> int:
    """Give all rows of a table, as PostgreSQL copies them; return how many there are."""
    with connection.cursor() as cursor:
        with cursor.copy(_rows(table, columns)) as copy:
            for chunk in copy:
                to(chunk)
        return cursor.rowcount


def _rows(table: str, columns: list[str]) -> sql.Composed:
    """Ask for all rows of a table in the order of its key: equal tables are equal bytes."""
    key = inspect(db.session.connection()).get_pk_constraint(table)["constrained_columns"]
    return sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        _names(columns), sql.Identifier(table), _names(key)
    )


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _member(table: str) -> str:
    return f"tables/{table}.copy"


def _sequence(connection: psycopg.Connection[Any], table: str, column: str) -> str | None:
    found = connection.execute("SELECT pg_get_serial_sequence(%s, %s)", (table, column)).fetchone()
    return found[0] if found else None


def _given_out(connection: psycopg.Connection[Any], sequence: str) -> list[Any]:
    """Return the last number of a sequence, and whether it has been given out."""
    # It comes from the catalogue, quoted where that is needed.
    wanted = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.SQL(sequence))
    return list(connection.execute(wanted).fetchone() or ())
