"""Fresh databases with the newest schema, made by the migrations once and copied for each test."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from flask import Flask

from service import migrations
from service.extensions import db, init_database
from tests.services.postgresql import Postgresql


class Databases(Protocol):
    """Whatever can lend a fresh database."""

    def lend(self) -> AbstractContextManager[str]:
        """Give the URL of a database that is as new, and take it away afterwards."""


def migrate(url: str) -> None:
    """Bring a database to the newest schema, and leave no connection to it."""
    app = Flask(__name__)
    init_database(app, url)
    with app.app_context():
        migrations.upgrade()
        db.engine.dispose()


class SqliteDatabases:
    """Copies of a migrated file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite3"
        self._numbers = itertools.count(1)
        migrate(f"sqlite:///{self.template}")

    @contextmanager
    def lend(self) -> Iterator[str]:
        path = self.folder / f"{next(self._numbers)}.sqlite3"
        shutil.copyfile(self.template, path)
        yield f"sqlite:///{path}"
        for made in self.folder.glob(f"{path.name}*"):
            made.unlink()


class PostgresqlDatabases:
    """Databases made from a migrated template."""

    def __init__(self, server: Postgresql) -> None:
        self.server = server
        self.template = server.create()
        migrate(server.url_of(self.template))

    @contextmanager
    def lend(self) -> Iterator[str]:
        name = self.server.create(template=self.template)
        yield self.server.url_of(name)
        self.server.drop(name)
