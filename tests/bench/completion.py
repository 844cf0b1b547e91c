"""One completion in the database, beside the same number of plain row writes in a transaction."""

import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, event, text

from service.cases.beginning import Opening
from service.cases.commands.complete import complete
from service.cases.commands.start import start
from service.extensions import db, init_database
from service.migrations import upgrade
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction
from tests.bench.engine import AT, SLA
from tests.factories.definitions import publish_files
from tests.services.postgresql import postgresql
from tests.unit.engine.notation import end, flow, process, user, write
from tests.unit.engine.notation import start as start_event

CASES = 60
SEQUENCE = ("A", "B", "C")
ACTING = Acting(who=SYSTEM, at=AT)


class Count:
    """Counts transactions, statements and rows written while it listens to an engine."""

    def __init__(self) -> None:
        self.commits = self.statements = self.rows = 0

    @contextmanager
    def listening(self) -> Iterator["Count"]:
        event.listen(db.engine, "after_cursor_execute", self._executed)
        event.listen(db.engine, "commit", self._committed)
        yield self
        event.remove(db.engine, "after_cursor_execute", self._executed)
        event.remove(db.engine, "commit", self._committed)

    def _committed(self, _: Connection) -> None:
        self.commits += 1

    def _executed(self, _c, cursor, statement, _p, _x, _m) -> None:  # type: ignore[no-untyped-def]
        self.statements += 1
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
            self.rows += max(cursor.rowcount, 0)


def report() -> None:
    """Print what one completion of a three-task sequence costs on each database."""
    print("\none completion of a three-task sequence, every task with an SLA")
    print(
        f"{'database':12} {'ms':>7} {'p95':>7} {'transactions':>13} {'statements':>11}"
        f" {'rows':>6} {'floor ms':>9} {'ratio':>6}"
    )
    with tempfile.TemporaryDirectory() as folder:
        _measure("sqlite", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
    with postgresql(tag=secrets.token_hex(4)) as server:
        _measure("postgresql", server.url_of(server.create()))


def _measure(name: str, url: str) -> None:
    app = Flask(__name__)
    init_database(app, url)
    with app.app_context():
        upgrade()
        tasks = (user(key, inner=SLA) for key in SEQUENCE)
        drawn = write(process(start_event(), *tasks, end(), flow("S A B C E")))
        publish_files(("p.bpmn", drawn), at=AT)
        _play(10, Count())
        count = Count()
        taken = _play(CASES, count)
        done = len(taken)
        rows = round(count.rows / done)
        floor = _floor(rows, done)
        median = statistics.median(taken) * 1000
        print(
            f"{name:12} {median:7.2f} {statistics.quantiles(taken, n=20)[-1] * 1000:7.2f}"
            f" {count.commits / done:13.2f} {count.statements / done:11.1f} {rows:6}"
            f" {floor:9.2f} {median / floor:6.1f}"
        )
        db.session.remove()
        db.engine.dispose()


def _play(cases: int, count: Count) -> list[float]:
    """Complete every task of new cases; give the seconds that each completion took."""
    taken = []
    opened = []
    for _ in range(cases):
        with transaction():
            opened.append(start(Opening(process="p"), acting=ACTING).id)
    for case_id in opened:
        for _ in SEQUENCE:
            task_id = db.session.execute(
                text("SELECT id FROM tasks WHERE case_id = :case AND state = 'open'"),
                {"case": case_id},
            ).scalar_one()
            db.session.rollback()
            before = time.perf_counter()
            with count.listening(), transaction():
                complete(task_id, {"done": True}, acting=ACTING)
            taken.append(time.perf_counter() - before)
    return taken


def _floor(rows: int, times: int) -> float:
    """Write as many plain rows in one transaction, without engine or mapper; give milliseconds."""
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE floor (id INTEGER, words TEXT)"))
    taken = []
    row = text("INSERT INTO floor (id, words) VALUES (:id, :words)")
    for _ in range(times):
        before = time.perf_counter()
        with db.engine.begin() as connection:
            for number in range(rows):
                connection.execute(row, {"id": number, "words": "x" * 100})
        taken.append(time.perf_counter() - before)
    return statistics.median(taken) * 1000
