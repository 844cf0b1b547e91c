from collections.abc import Callable, Iterator

import httpx
import pytest
from flask import Flask

from handrail.client import Client
from tests.factories.definitions import publish_files
from tests.integration.api import drawings
from tests.services.applications import BOOTSTRAP_TOKEN
from tests.services.databases import Databases


@pytest.fixture
def database_url(sqlite_with_holds: Databases) -> Iterator[str]:
    """The client cannot tell one kind of database from another."""
    with sqlite_with_holds.lend() as url:
        yield url


@pytest.fixture
def waits() -> list[float]:
    """The seconds for which a client waited between its tries."""
    return []


@pytest.fixture
def connect(app: Flask, waits: list[float]) -> Iterator[Callable[..., Client]]:
    """Make a client; what it sends may pass through a function that the test has."""
    made = []

    def client(transport: httpx.BaseTransport | None = None, token: str = BOOTSTRAP_TOKEN):
        within = transport or httpx.WSGITransport(app=app)
        made.append(Client("http://handrail.test/", token, transport=within, sleep=waits.append))
        return made[-1]

    yield client
    for one in made:
        one.close()


@pytest.fixture
def handrail(app: Flask, connect: Callable[..., Client]) -> Client:
    """An administrator's client, of a service with two processes."""
    with app.app_context():
        publish_files(
            ("two_steps/two_steps.bpmn", drawings.TWO_STEPS),
            ("two_steps/first.json", drawings.FORM),
        )
        publish_files(("asks.bpmn", drawings.asks_outside()))
        publish_files(("waits.bpmn", drawings.waits_for("reply", correlation=["ref"])))
    return connect()
