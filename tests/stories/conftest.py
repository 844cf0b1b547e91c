from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service.definitions.calendars import seed_standard_calendars
from service.definitions.publish import publish
from service.extensions import db, init_database
from service.transaction import transaction
from tests.factories.people import AT
from tests.services.databases import Databases

ROOT = Path(__file__).parents[2]


def shipped_files() -> list[tuple[str, bytes]]:
    """Everything in processes/ and forms/, as `make run` publishes it."""
    return [
        (str(path.relative_to(ROOT)), path.read_bytes())
        for folder in ("processes", "forms")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file()
    ]


def _publish() -> None:
    with transaction():
        seed_standard_calendars(AT)
        publish(shipped_files(), by=None, at=AT.replace(year=2020))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def published(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases in which the shipped processes are published; once for each kind."""
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    with databases.filled(_publish) as filled:
        yield filled


@pytest.fixture
def stage(published: Databases) -> Iterator[Flask]:
    """An application on which a story is told."""
    with published.lend() as url:
        app = Flask(__name__)
        init_database(app, url)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
