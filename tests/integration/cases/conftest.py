from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.cases import Desk
from tests.factories.definitions import publish_hold
from tests.services.databases import Databases


def _publish() -> None:
    publish_hold()


@pytest.fixture(scope="session")
def sqlite_with_holds(sqlite_databases: Databases) -> Iterator[Databases]:
    with sqlite_databases.filled(_publish) as filled:
        yield filled


@pytest.fixture(scope="session")
def postgresql_with_holds(postgresql_databases: Databases) -> Iterator[Databases]:
    with postgresql_databases.filled(_publish) as filled:
        yield filled


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the calendars and the hold process; a test runs on both kinds."""
    databases: Databases = request.getfixturevalue(f"{request.param}_with_holds")
    with databases.lend() as url:
        yield url


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    """A desk whose cases are checked after every action, and wholly at the end."""
    desk = Desk()
    yield desk
    desk.end()
