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
def published(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases in which the shipped processes are published; once for each kind asked for."""
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    with databases.filled(_publish) as filled:
        yield filled


@pytest.fixture
def stage(published: Databases, applications: Applications) -> Iterator[Flask]:
    """An application on which a story is told."""
    with published.lend() as url, applications.bare(url) as app, app.app_context():
        yield app
