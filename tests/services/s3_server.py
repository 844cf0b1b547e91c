"""A service that speaks as S3 does, for one test process: on a free loopback port, in memory."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.services.installation import free_port
from tests.services.leash import Folder, Leash

START_SECONDS = 120
BUCKET = "case-files"
REGION = "eu-west-2"
_WHERE = (
    "<CreateBucketConfiguration>"
    f"<LocationConstraint>{REGION}</LocationConstraint>"
    "</CreateBucketConfiguration>"
)


@contextmanager
def s3_server() -> Iterator[dict[str, str]]:
    """Give the variables by which programs find the service; it has one empty bucket."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with Leash(command, folder=Folder("s3"), ends_with="KILL", user=None) as leash:
        _wait(leash, url)
        httpx.put(f"{url}/{BUCKET}", content=_WHERE, timeout=START_SECONDS).raise_for_status()
        yield {
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }


def _wait(leash: Leash, url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        leash.check()
        try:
            httpx.get(url)
        except httpx.TransportError:
            assert time.monotonic() < until, "The store did not start in time."
            time.sleep(0.05)
        else:
            return
