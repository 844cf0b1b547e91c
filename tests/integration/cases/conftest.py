from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.cases import Desk
from tests.services.databases import KINDS, lent


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the calendars and the hold process; a test runs on both kinds."""
    yield from lent(request, request.param, which="with_holds")


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    """A desk whose cases are checked after every action, and wholly at the end."""
    desk = Desk()
    yield desk
    desk.end()
