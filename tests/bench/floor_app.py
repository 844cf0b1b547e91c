"""The floor's application; `tests.bench.floor` serves it."""

import hashlib
import json
import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from flask import Flask, request
from psycopg_pool import ConnectionPool
from sqlalchemy import make_url
from standardwebhooks.webhooks import Webhook

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
HOOK = "SELECT * FROM hooks WHERE slug = %s"
Statement = tuple[str, tuple[Any, ...]]
Look = Callable[[Callable[..., Any]], None]
"""Looks something up with what executes a statement."""


class OnPostgresql:
    """Connections to PostgreSQL, one for each thread that asks."""

    def __init__(self, url: str) -> None:
        self._pool = ConnectionPool(plain(url), min_size=1, max_size=16, open=False)

    def write(self, statements: Sequence[Statement], *, look: Look = lambda _: None) -> None:
        if self._pool.closed:
            self._pool.open()  # In the process that serves, not in the one that made it.
        with self._pool.connection() as connection:
            look(connection.execute)
            for statement, values in statements:
                connection.execute(statement, values)


class OnSqlite:
    """Connections to SQLite, as durable as Handrail's."""

    def __init__(self, url: str) -> None:
        self._path = str(make_url(url).database)
        self._own = threading.local()

    def write(self, statements: Sequence[Statement], *, look: Look = lambda _: None) -> None:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        look(lambda asked, values: connection.execute(_marked(asked), values))
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


def database_at(url: str) -> OnPostgresql | OnSqlite:
    """Give what writes into a database of either kind."""
    return OnPostgresql(url) if url.startswith("postgresql") else OnSqlite(url)


def _marked(statement: str) -> str:
    return statement.replace("%s", "?")


def _who_calls(secret: str) -> Look:
    def look(execute: Callable[..., Any]) -> None:
        caller = execute(CALLER, (hashlib.sha256(secret.encode()).digest(),)).fetchone()
        execute(MEMBERSHIPS, (caller[1],) * 3).fetchall()

    return look


def _called_hook(execute: Callable[..., Any]) -> None:
    assert execute(HOOK, ("bench",)).fetchone() is not None


STATEMENTS = {
    "insert": "INSERT INTO floor_{} (number, content) VALUES (%s, %s)",
    "update": "UPDATE floor_{} SET content = %s WHERE id = %s",
    "delete": "DELETE FROM floor_{} WHERE id = %s",
}


def _statements(writes: Sequence[Mapping[str, Any]], number: int) -> list[Statement]:
    """Give the statements of a turn, each on a row of its own."""
    alike = Counter((one["verb"], one["table"]) for one in writes)
    places = {kind: count(number * times) for kind, times in alike.items()}
    return [_statement(**one, place=next(places[one["verb"], one["table"]])) for one in writes]


def _statement(verb: str, table: str, size: int, place: int) -> Statement:
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
    database = database_at(url)
    secret = os.environ.get("FLOOR_SECRET")
    app = Flask(__name__)
    parts = count()

    @app.get("/")
    def ready() -> dict[str, bool]:
        return {"ready": True}

    @app.post("/complete/<int:number>")
    def complete(number: int) -> dict[str, Any]:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        answers = request.get_json()
        writes = turns[next(parts) % len(turns)]
        database.write(_statements(writes, number), look=_who_calls(token))
        return {"task": number, "answers": answers}

    @app.post("/hooks/<int:number>")
    def hook(number: int) -> tuple[dict[str, Any], int]:
        assert secret is not None
        headers = {name.lower(): value for name, value in request.headers.items()}
        Webhook(secret).verify(request.get_data(), headers)
        writes = turns[next(parts) % len(turns)]
        database.write(_statements(writes, number), look=_called_hook)
        return {"id": str(number)}, 202

    return app
