"""How a process without pages tells how it is: `/healthz` and `/metrics` on a port of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from typing_extensions import override

from service.measures import CONTENT_TYPE, expose, may_ask, readiness
from service.settings import Settings
from workers.fitness import FITNESS

_TEXT = "text/plain; charset=utf-8"


@contextmanager
def probes(settings: Settings, well: Callable[[], bool]) -> Iterator[int | None]:
    """Answer on the port that the settings name, if any, while the block lasts; give the port.

    `well` says whether the process is at its work.
    """
    if settings.metrics_port is None:
        yield None
        return
    place = (settings.host, settings.metrics_port)
    with ThreadingHTTPServer(place, _handler(settings, well)) as server:
        thread = Thread(target=server.serve_forever, args=(0.1,), name="probes")
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _handler(settings: Settings, well: Callable[[], bool]) -> type[BaseHTTPRequestHandler]:
    class ProbeHandler(BaseHTTPRequestHandler):
        """Answers one request."""

        timeout = 10

        def do_GET(self) -> None:
            """Answer."""
            if self.path == "/healthz":
                status = HTTPStatus.OK if well() else HTTPStatus.SERVICE_UNAVAILABLE
                self._answer(status, _TEXT, status.phrase.encode())
            elif self.path != "/metrics":
                self._answer(HTTPStatus.NOT_FOUND, _TEXT, b"There are /healthz and /metrics.")
            elif may_ask(settings, self.headers.get("Authorization")):
                found = {"loops": well(), "migrations": FITNESS.at_last}
                self._answer(HTTPStatus.OK, CONTENT_TYPE, expose([readiness(found)]))
            else:
                self._answer(HTTPStatus.UNAUTHORIZED, _TEXT, b"Send HANDRAIL_METRICS_TOKEN.")

        def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Keep a request that is made every few seconds out of the log."""

    return ProbeHandler
