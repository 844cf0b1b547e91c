from collections.abc import Iterator

import pytest
from flask import Flask

from service.extensions import db
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.services.databases import KINDS, lent
from tests.unit.engine.notation import end, flow, gateway, service, start, user


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the calendars and the hold process, of each kind."""
    yield from lent(request, request.param, which="with_holds")


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    yield Desk()
    db.session.rollback()


@pytest.fixture
def case(desk: Desk) -> str:
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A"),
        service("W"),
        end(),
        flow("S G A E"),
        flow("G W E"),
    )
    return desk.start()
