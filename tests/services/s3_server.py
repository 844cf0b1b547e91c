"""A service that speaks as S3 does, on a free loopback port, in memory."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from moto.server import ThreadedMotoServer

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
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        httpx.put(f"{url}/{BUCKET}", content=_WHERE).raise_for_status()
        yield {
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
    finally:
        server.stop()
