"""Fresh databases with the newest schema, made by the migrations once and copied for each test."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol
from zlib import crc32

import pytest
from flask import Flask
from sqlalchemy import make_url

from service import migrations
from service.extensions import db, init_database
from tests.services.beginning import beginning_of
from tests.services.postgresql import Postgresql

KINDS = ("sqlite", "postgresql")


class Databases(Protocol):
    """Whatever can lend a fresh database."""

    def lend(self) -> AbstractContextManager[str]:
        """Give the URL of a database that is as new, and take it away afterwards."""

    def filled(self, fill: Callable[[], None]) -> AbstractContextManager["Databases"]:
        """Give databases that begin with what `fill` writes, in an application's context."""


def lent(request: pytest.FixtureRequest, kind: str, *, which: str = "databases") -> Iterator[str]:
    """Lend a test a database of a kind: an empty one, or of those that begin with more."""
    databases: Databases = request.getfixturevalue(f"{kind}_{which}")
    with databases.lend() as url:
        yield url


def beginning_with(kind: str, fill: Callable[[], None]) -> Any:
    """Make the fixture of the databases of a kind that begin with what `fill` writes."""

    @pytest.fixture(scope="session")
    def filled_databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
        databases: Databases = request.getfixturevalue(f"{kind}_databases")
        with databases.filled(fill) as filled:
            yield filled

    return filled_databases


def kind_in_turn(request: pytest.FixtureRequest) -> str:
    """Choose the kind of database for a test of a door, whose rooms are proved on both.

    Tests take turns by their names; one that needs a certain kind, or both, names it as the
    parameter of its `database_url`.
    """
    turn = crc32(request.node.nodeid.encode()) % len(KINDS)
    return str(getattr(request, "param", KINDS[turn]))


def _fill(url: str, fill: Callable[[], None]) -> None:
    app = Flask(__name__)
    init_database(app, url)
    with app.app_context():
        fill()
        db.session.remove()
        db.engine.dispose()


def migrate(url: str) -> None:
    """Bring a database to the newest schema, and leave no connection to it."""
    _fill(url, migrations.upgrade)


class SqliteDatabases:
    """Copies of a migrated file; the place of one that is given back is used again."""

    def __init__(self, folder: Path, *, template: Path | None = None) -> None:
        self.folder = folder
        self.template = template or folder / "template.sqlite3"
        self._numbers = itertools.count(1)
        self._free: list[int] = []
        if template is None:
            migrate(f"sqlite:///{self.template}")

    @contextmanager
    def lend(self) -> Iterator[str]:
        number = self._free.pop() if self._free else next(self._numbers)
        path = self.folder / f"{number}.sqlite3"
        shutil.copyfile(self.template, path)
        yield f"sqlite:///{path}"
        for made in self.folder.glob(f"{path.name}*"):
            made.unlink()
        self._free.append(number)

    @contextmanager
    def filled(self, fill: Callable[[], None]) -> Iterator[Databases]:
        folder = self.folder / f"filled-{next(self._numbers)}"
        folder.mkdir()
        template = folder / "template.sqlite3"
        shutil.copyfile(self.template, template)
        _fill(f"sqlite:///{template}", fill)
        yield SqliteDatabases(folder, template=template)


class PostgresqlDatabases:
    """Databases made from a migrated template; what is given back is lent again as it began."""

    def __init__(self, server: Postgresql, *, template: str | None = None) -> None:
        self.server = server
        self.template = template or server.create()
        if template is None:
            migrate(server.url_of(self.template))
        self._beginning = beginning_of(_plain(server, self.template))
        self._free: list[str] = []

    @contextmanager
    def lend(self) -> Iterator[str]:
        name = self._free.pop() if self._free else self.server.create(template=self.template)
        yield self.server.url_of(name)
        if self._beginning.bring_back(_plain(self.server, name)):
            self._free.append(name)
        else:
            self.server.drop(name)

    @contextmanager
    def filled(self, fill: Callable[[], None]) -> Iterator[Databases]:
        template = self.server.create(template=self.template)
        _fill(self.server.url_of(template), fill)
        filled = PostgresqlDatabases(self.server, template=template)
        yield filled
        filled.drop()

    def drop(self) -> None:
        """Drop the template and what was made from it."""
        for name in [*self._free, self.template]:
            self.server.drop(name)


def _plain(server: Postgresql, name: str) -> str:
    """Give a database's URL as the driver takes it."""
    url = make_url(server.url_of(name)).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
