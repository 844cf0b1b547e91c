"""What every test may ask for: real servers, started when first asked for, and fresh databases."""

import gc
import os
import secrets
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from redis import Redis
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.dealing import deal
from tests.services.applications import Applications
from tests.services.databases import (
    KINDS,
    Databases,
    PostgresqlDatabases,
    SqliteDatabases,
    lent,
)
from tests.services.postgresql import postgresql
from tests.services.redis_server import redis_server
from tests.services.s3_server import BUCKET, s3_server

# To look for what could go takes a fifth of the time, with all tests in the memory of each process.
gc.disable()

# How long an example takes says how busy the machine is.
settings.register_profile("handrail", deadline=None)
settings.load_profile("handrail")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the tests, begin those first that take long."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if processes > 1:
        items[:] = deal(items, processes)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave the tests out of what Python looks through for what could go, and look seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


@event.listens_for(Pool, "checkout")
def spare_the_disk(connection: Any, _record: object, _proxy: object) -> None:
    """Let nothing of this process wait for the disk: no test outlives a crash of the machine."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def worker_number() -> int:
    """The number of this test process among those of the session; 0 without pytest-xdist."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[Databases]:
    with postgresql(tag=secrets.token_hex(4)) as server:
        databases = PostgresqlDatabases(server)
        yield databases
        databases.drop()


@pytest.fixture(scope="session")
def redis_server_url(worker_number: int) -> Iterator[str]:
    with redis_server(number=worker_number) as url:
        yield url


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """A real Redis with nothing in it."""
    with Redis.from_url(redis_server_url) as client:
        client.flushdb()
    return redis_server_url


@pytest.fixture(scope="session")
def s3_variables() -> Iterator[dict[str, str]]:
    """The variables of a service that speaks as S3 does."""
    with s3_server() as variables:
        yield variables


@pytest.fixture
def bucket(s3_variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """A place in a bucket with nothing in it."""
    for name, value in s3_variables.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{secrets.token_hex(4)}"


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the newest schema and no rows; a test that asks for it runs on both kinds."""
    yield from lent(request, request.param)


@pytest.fixture(scope="session")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Applications:
    return Applications(tmp_path_factory.mktemp("applications"))


@pytest.fixture
def ground(database_url: str, applications: Applications) -> Iterator[Flask]:
    """An application with a database and nothing else, for rooms that no door is needed for."""
    with applications.bare(database_url) as app, app.app_context():
        yield app


@pytest.fixture
def app(database_url: str, applications: Applications) -> Iterator[Flask]:
    """The whole application, in test mode, on a fresh database."""
    with applications.whole(database_url) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
