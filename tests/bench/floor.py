"""The floor: what any program would cost that writes the same rows without Handrail.

A bare Flask application under the same web server, with as many processes and threads, looks up
who calls as Handrail does and writes as many rows of the same sizes in one transaction, each by a
statement of its own, through the driver and nothing else. It knows no process, checks nothing and
answers with what it was sent.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

from sqlalchemy import text

from service.cases.beginning import Opening
from service.cases.commands.complete import complete
from service.cases.commands.start import start
from service.extensions import db
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction
from tests.bench.client import Client
from tests.bench.drawings import ANSWERS
from tests.bench.floor_app import PREPARED
from tests.bench.ground import THREADS, WEB_PROCESSES, Ground, OnPostgresql, engine_on, inside
from tests.factories.cases import MONDAY
from tests.services.installation import ROOT, free_port

START_SECONDS = 30
VERBS = ("insert", "update", "delete")


@dataclass(frozen=True)
class Write:
    """Rows of one size that a completion writes into a table: `verb` is insert, update, delete."""

    verb: str
    table: str
    size: int


def writes_of(ground: OnPostgresql, url: str, process: str) -> list[list[Write]]:
    """Look at what the completions of one case write, the first of them first."""
    acting = Acting(SYSTEM, MONDAY)
    found = []
    with inside(url):
        with transaction():
            case_id = start(Opening(process=process), acting=acting).id
        while task_id := _open_task(case_id):
            found.append(written_by(lambda: complete(task_id, ANSWERS["data"], acting=acting)))
    return found


def written_by(deed: Callable[[], object]) -> list[Write]:
    """Look at what a deed writes in a transaction of its own, on PostgreSQL."""
    with transaction():
        before = _counts()
        deed()
        counts = _counts() - before
        number = db.session.scalar(text("SELECT pg_current_xact_id()::text"))
    return [one for kind in sorted(counts) for one in _sized(kind, counts, number)]


def _open_task(case_id: str) -> str | None:
    wanted = "SELECT id FROM tasks WHERE case_id = :case AND state = 'open' ORDER BY token LIMIT 1"
    found: str | None = db.session.scalar(text(wanted), {"case": case_id})
    db.session.rollback()
    return found


def _counts() -> Counter[tuple[str, str]]:
    """Count the rows that this connection has inserted, updated and deleted, by table and verb."""
    db.session.flush()
    asked = "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables"
    found: Counter[tuple[str, str]] = Counter()
    for table, *counts in db.session.execute(text(asked)):
        found.update({(table, verb): count for verb, count in zip(VERBS, counts, strict=True)})
    return found


def _sized(
    kind: tuple[str, str], counts: Counter[tuple[str, str]], number: object
) -> Iterator[Write]:
    """Tell rows one by one, with the average size of those that were written into their table."""
    table, verb = kind
    asked = f'SELECT avg(pg_column_size(t.*)) FROM "{table}" t WHERE xmin::text = :number'  # noqa: S608
    size = round(float(db.session.scalar(text(asked), {"number": number}) or 100))
    db.session.rollback()
    yield from [Write(verb, table, size)] * counts[kind]


@contextmanager
def floor(
    ground: Ground,
    url: str,
    writes: Sequence[Sequence[Write]],
    *,
    web_processes: int = WEB_PROCESSES,
    secret: str = "",
) -> Iterator[int]:
    """Serve the floor on a prepared database of Handrail's; give its port.

    `secret` is that with which calls of hooks are signed.
    """
    _make_tables(url, writes)
    ground.settle(url)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.bench.floor_app:make_app()", "-b"]
    command += [f"127.0.0.1:{port}", "-w", str(web_processes), "--threads", str(THREADS)]
    command += ["-k", "gthread", "--log-level", "warning", "--no-control-socket"]
    told = json.dumps([[asdict(one) for one in turn] for turn in writes])
    environment = os.environ | {"FLOOR_DATABASE": url, "FLOOR_WRITES": told}
    environment["FLOOR_SECRET"] = secret
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _make_tables(url: str, writes: Sequence[Sequence[Write]]) -> None:
    sizes = {one.table: one.size for turn in writes for one in turn}
    waiting = {one.table for turn in writes for one in turn if one.verb != "insert"}
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)"
        " SELECT i, i, :content FROM n"
    )
    with engine_on(url) as engine, engine.begin() as connection:
        for table, size in sizes.items():
            key = "bigserial" if engine.dialect.name == "postgresql" else "integer"
            made = f"CREATE TABLE floor_{table} (id {key} PRIMARY KEY, number bigint, content text)"
            connection.execute(text(f"DROP TABLE IF EXISTS floor_{table}"))
            connection.execute(text(made))
            if table in waiting:
                filled = f"INSERT INTO floor_{table} (id, number, content) {numbers}"
                given = {"most": PREPARED, "content": secrets.token_hex(size // 2)}
                connection.execute(text(filled), given)
                if key == "bigserial":
                    name = f"floor_{table}_id_seq"
                    connection.execute(text(f"SELECT setval('{name}', {PREPARED})"))
            connection.execute(text(f"CREATE INDEX ix_floor_{table} ON floor_{table} (number)"))


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with suppress(OSError), Client(port, "") as client:
            client.get("/")
            return
        time.sleep(0.05)
    raise AssertionError("The floor did not start in time.")
