from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.definitions import publish_files, shipped_files
from tests.services.applications import Applications
from tests.services.databases import Databases

ROOT = Path(__file__).parents[2]


def _publish() -> None:
    publish_files(*shipped_files())


@pytest.fixture(scope="session")
def published_on_sqlite(sqlite_databases: Databases) -> Iterator[Databases]:
    """Databases in which the shipped processes are published."""
    with sqlite_databases.filled(_publish) as filled:
        yield filled


@pytest.fixture(scope="session")
def published_on_postgresql(postgresql_databases: Databases) -> Iterator[Databases]:
    """Databases in which the shipped processes are published."""
    with postgresql_databases.filled(_publish) as filled:
        yield filled


@pytest.fixture
def stage(kind: str, request: pytest.FixtureRequest, applications: Applications) -> Iterator[Flask]:
    """An application on which a story is told; what it stands on is made once for each kind."""
    published: Databases = request.getfixturevalue(f"published_on_{kind}")
    with published.lend() as url, applications.bare(url) as app, app.app_context():
        yield app
