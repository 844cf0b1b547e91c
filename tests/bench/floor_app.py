"""The floor's application; `tests.bench.floor` serves it."""

import hashlib
import json
import os
import sqlite3
import threading
from collections import Counter
from itertools import count
from typing import Any

from flask import Flask, request
from psycopg_pool import ConnectionPool
from sqlalchemy import make_url

from tests.bench.ground import plain

PREPARED = 30_000
"""Rows that wait in each of the floor's tables to be changed or removed."""

CALLER = (
    "SELECT t.id, t.username, t.scopes, u.active, u.display_name FROM tokens t"
    " JOIN users u ON u.username = t.username WHERE t.digest = %s"
)
MEMBERSHIPS = (
    "SELECT 'group', group_name FROM group_memberships WHERE username = %s"
    " UNION ALL SELECT 'role', role_key FROM role_memberships WHERE username = %s"
    " UNION ALL SELECT 'team', team_key FROM team_memberships WHERE username = %s"
)


class _Postgresql:
    """Connections to PostgreSQL, one for each thread that asks."""

    def __init__(self, url: str) -> None:
        self._pool = ConnectionPool(plain(url), min_size=1, max_size=16, open=False)

    def write(self, secret: str, statements: list[tuple[str, tuple[Any, ...]]]) -> None:
        if self._pool.closed:
            self._pool.open()  # In the process that serves, not in the one that made it.
        with self._pool.connection() as connection:
            caller = connection.execute(CALLER, (_digest(secret),)).fetchone()
            assert caller is not None
            connection.execute(MEMBERSHIPS, (caller[1],) * 3).fetchall()
            for statement, values in statements:
                connection.execute(statement, values)


class _Sqlite:
    """Connections to SQLite, as durable as Handrail's."""

    def __init__(self, url: str) -> None:
        self._path = str(make_url(url).database)
        self._own = threading.local()

    def write(self, secret: str, statements: list[tuple[str, tuple[Any, ...]]]) -> None:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        caller = connection.execute(_marked(CALLER), (_digest(secret),)).fetchone()
        connection.execute(_marked(MEMBERSHIPS), (caller[1],) * 3).fetchall()
        for statement, values in statements:
            connection.execute(_marked(statement), values)
        connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if known is None:
            known = self._own.connection = sqlite3.connect(self._path, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
                known.execute(f"PRAGMA {pragma}")
        return known


def _marked(statement: str) -> str:
    return statement.replace("%s", "?")


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


STATEMENTS = {
    "insert": "INSERT INTO floor_{} (number, content) VALUES (%s, %s)",
    "update": "UPDATE floor_{} SET content = %s WHERE id = %s",
    "delete": "DELETE FROM floor_{} WHERE id = %s",
}


def _statement(verb: str, table: str, size: int, place: int) -> tuple[str, tuple[Any, ...]]:
    content = (f"{place:016}" * (size // 16 + 1))[:size]
    waiting = place % PREPARED + 1
    values = {
        "insert": (place, content),
        "update": (content, waiting),
        "delete": (waiting,),
    }
    return STATEMENTS[verb].format(table), values[verb]


def make_app() -> Flask:
    """Make the application from what the environment tells."""
    url, turns = os.environ["FLOOR_DATABASE"], json.loads(os.environ["FLOOR_WRITES"])
    database = (_Postgresql if url.startswith("postgresql") else _Sqlite)(url)
    app = Flask(__name__)
    parts = count()

    @app.get("/")
    def ready() -> dict[str, bool]:
        return {"ready": True}

    @app.post("/complete/<int:number>")
    def complete(number: int) -> dict[str, Any]:
        secret = request.headers["Authorization"].removeprefix("Bearer ")
        answers = request.get_json()
        writes = turns[next(parts) % len(turns)]
        alike = Counter((one["verb"], one["table"]) for one in writes)
        places = {kind: count(number * times) for kind, times in alike.items()}
        statements = [
            _statement(**one, place=next(places[one["verb"], one["table"]])) for one in writes
        ]
        database.write(secret, statements)
        return {"task": number, "answers": answers}

    return app
