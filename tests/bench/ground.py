"""The ground that is measured on: a fresh database of one kind, and Handrail's processes on it."""

import logging
import os
import secrets
import signal
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import structlog
from flask import Flask
from sqlalchemy import Engine, create_engine, make_url

from service.clock import Clock
from service.extensions import db, engine_options, init_database
from service.installation import install
from service.migrations import upgrade
from service.people.actors import SYSTEM, Acting
from service.people.groups import Group
from service.people.roles import add_to_role, ensure_role
from service.people.tokens import create_token
from service.people.users import add_user
from service.settings import Mode, Settings
from service.transaction import transaction
from tests.bench.drawings import FILES
from tests.factories.cases import MONDAY
from tests.factories.definitions import publish_files
from tests.services.installation import Running
from tests.services.keys import secrets_key
from tests.services.postgresql import Postgresql, own_postgresql

_DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "256MB",
}
"""What is committed is on the disk, as on a server that is in use."""
TOKENS = 8
WEB_PROCESSES = 2
THREADS = 8
PASSWORD = "bench-of-this-machine"
START_SECONDS = 60
KEY = secrets_key()
"""Seals the secrets of other systems, in this process and in those that are measured."""


class Ground(ABC):
    """A kind of database, and a folder for everything that lies beside it."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    @abstractmethod
    def database(self) -> Iterator[str]:
        """Give the URL of an empty database."""

    @abstractmethod
    def stored_bytes(self, url: str) -> int:
        """Count what a database takes on the disk."""

    @abstractmethod
    def settle(self, url: str) -> None:
        """Let a database do what it does of itself after much was written."""


class OnPostgresql(Ground):
    """Databases of one PostgreSQL server, which keeps what it commits."""

    name = "PostgreSQL"

    def __init__(self, folder: Path, server: Postgresql) -> None:
        super().__init__(folder)
        self.server = server

    @contextmanager
    def database(self) -> Iterator[str]:
        name = self.server.create()
        yield self.server.url_of(name)
        self.server.drop(name)

    def stored_bytes(self, url: str) -> int:
        return int(self.ask(url, "SELECT pg_database_size(current_database())"))

    def settle(self, url: str) -> None:
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def ask(self, url: str, question: str) -> int | str:
        """Ask the server for one value."""
        with psycopg.connect(plain(url), autocommit=True) as connection:
            row = connection.execute(question).fetchone()  # type: ignore[arg-type]
        assert row is not None
        return row[0]  # type: ignore[no-any-return]


class OnSqlite(Ground):
    """Files of SQLite."""

    name = "SQLite"

    @contextmanager
    def database(self) -> Iterator[str]:
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            yield f"sqlite:///{place}/handrail.sqlite3"

    def stored_bytes(self, url: str) -> int:
        path = make_url(url).database
        assert path is not None
        return Path(path).stat().st_size

    def settle(self, url: str) -> None:
        with engine_on(url) as engine, engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def grounds() -> Iterator[tuple[OnPostgresql, OnSqlite]]:
    """Give both kinds."""
    with (
        tempfile.TemporaryDirectory(prefix="handrail-bench-") as folder,
        own_postgresql(tag=secrets.token_hex(4), **_DURABLE) as (server, _),
    ):
        yield OnPostgresql(Path(folder), server), OnSqlite(Path(folder))


def plain(url: str) -> str:
    """Give a URL as PostgreSQL's own library takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def engine_on(url: str) -> Iterator[Engine]:
    """Give an engine to look at a database with."""
    engine = create_engine(url, **engine_options(url))
    yield engine
    engine.dispose()


@contextmanager
def inside(url: str) -> Iterator[None]:
    """Use Handrail's own modules on a database, without any process of it."""
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)
    app = Flask(__name__)
    init_database(app, url)
    install(app, Settings(mode=Mode.TEST, secrets_key=KEY), Clock())
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def prepare(url: str) -> list[str]:
    """Make the schema, publish what is measured and add an officer; give the secrets of tokens."""
    acting = Acting(SYSTEM, MONDAY)
    with inside(url):
        upgrade()
        publish_files(*FILES)
        with transaction():
            given = {"password": PASSWORD, "groups": (Group.OFFICER,), "acting": acting}
            add_user("olivia", display_name="Olivia", **given)
            ensure_role("officers", "Officers")
            add_to_role("officers", "olivia")
            return [create_token("olivia", acting=acting)[1] for _ in range(TOKENS)]


class Installation:
    """Handrail in production mode: web processes, a worker and a ticker of their own."""

    def __init__(self, programs: dict[str, Running]) -> None:
        self.programs = programs

    @property
    def port(self) -> int:
        return self.programs["serve"].port

    def processes(self) -> dict[int, str]:
        """Every process of it, by id, with what it is for."""
        found = {}
        for name, program in self.programs.items():
            below = program.family()
            found[program.process.pid] = f"{name} (parent)" if below else name
            found |= dict.fromkeys(below, name)
        return found


@contextmanager
def installed(
    url: str,
    folder: Path,
    *,
    web_processes: int = WEB_PROCESSES,
    programs: Sequence[str] = ("serve", "worker", "ticker"),
) -> Iterator[Installation]:
    """Run Handrail on a prepared database until the block ends; a program may run several times."""
    with ExitStack() as ends:
        place = Path(ends.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        variables = {
            "HANDRAIL_DATABASE_URL": url,
            "HANDRAIL_VAR": str(place),
            "HANDRAIL_SECRET_KEY": secrets.token_urlsafe(48),
            "HANDRAIL_SECRETS_KEY": KEY,
            "HANDRAIL_EGRESS_ALLOWED": "127.0.0.1",
            "HANDRAIL_BOOTSTRAP_TOKEN": "none in production",
            "HANDRAIL_WEB_PROCESSES": str(web_processes),
            "HANDRAIL_THREADS": str(THREADS),
        }
        started = {}
        for number, program in enumerate(programs):
            name = f"{program} {number}" if program in started else program
            running = ends.enter_context(Running(place / f"{name}.log", program, **variables))
            ends.callback(_end, running)
            started[name] = running
        for name, running in started.items():
            if name == "serve":
                running.ready()
            else:
                _wait_for(running, "worker_started")
        yield Installation(started)


def _wait_for(running: Running, event: str) -> None:
    """Wait until a program has logged an event."""
    until = time.monotonic() + START_SECONDS
    while event not in running.said():
        assert running.process.poll() is None, running.said()
        assert time.monotonic() < until, running.said()
        time.sleep(0.05)


def _end(running: Running) -> None:
    """Ask a program to end, so that it takes its own files away."""
    os.kill(running.process.pid, signal.SIGTERM)
    running.process.wait(60)
