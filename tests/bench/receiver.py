"""A receiver of webhooks that does nothing but note when each event came."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from typing_extensions import override


class Receiver:
    """Listens on this machine; `heard` are the moments at which events came, in seconds."""

    def __init__(self) -> None:
        self.heard: list[float] = []
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                heard.append(time.perf_counter())
                self.send_response(204)
                self.send_header("content-length", "0")
                self.end_headers()

            @override
            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/events"

    def wait_for(self, number: int, *, seconds: float) -> float:
        """Wait until so many events came; give how many a second came, from the first on."""
        until = time.monotonic() + seconds
        while len(self.heard) < number:
            assert time.monotonic() < until, f"{len(self.heard)} of {number} events came."
            time.sleep(0.02)
        return (number - 1) / (self.heard[number - 1] - self.heard[0])


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Give a receiver that listens until the block ends."""
    found = Receiver()
    thread = Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()
