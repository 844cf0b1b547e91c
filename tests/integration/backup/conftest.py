import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.cases.commands.add_file import add_file
from service.cases.storage import open_store
from service.extensions import db
from service.installation import here
from service.settings import Mode, Settings
from tests.factories.cases import Desk
from tests.factories.definitions import publish_hold, publish_process
from tests.services.keys import secrets_key
from tests.unit.engine.notation import boundary, end, flow, start, user

LETTER = b"Dear Ann,\nthe roof leaks.\n" * 1000


@contextmanager
def house(url: str, var: Path, files: str = "") -> Iterator[Flask]:
    """An installation of its own, at hand."""
    settings = Settings(
        mode=Mode.TEST,
        database_url=url,
        var=var,
        files=files,
        secret_key=secrets.token_hex(32),
        secrets_key=secrets_key(),
    )
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk in the installation that is saved, with a process of two steps and a deadline."""
    with house(database_url, tmp_path / "here"):
        publish_hold()
        publish_process(
            start(),
            user("A", "B"),
            boundary("T", "A", "timer P3D"),
            end(),
            flow("S A E"),
            flow("T B E"),
        )
        yield Desk()


def attach(desk: Desk, case: str, content: bytes = LETTER) -> str:
    store = open_store(here().settings)
    stored = store.store(io.BytesIO(content))
    return desk.do(lambda: add_file(case, stored, name="l.txt", acting=desk.acting()).id)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database of the same kind with nothing in it, not even a schema."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/there.sqlite3"
        return
    server = request.getfixturevalue("postgresql_databases").server
    name = server.create()
    yield server.url_of(name)
    server.drop(name)
