"""Another organisation's service: it takes orders by their ids, and knows again what it has."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread


class Supplier:
    """What was ordered; while it is not `open` it takes an order and does not answer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.open, self.arrived = Event(), Event()
        self.asked: list[str] = []
        self._numbers: dict[str, int] = {}
        self._lock = Lock()

    @property
    def orders(self) -> dict[str, int]:
        with self._lock:
            return dict(self._numbers)

    def take(self, order: str) -> int:
        with self._lock:
            self.asked.append(order)
            number = self._numbers.setdefault(order, len(self._numbers) + 1)
        self.arrived.set()
        assert self.open.wait(60)
        return number


@contextmanager
def supplier() -> Iterator[Supplier]:
    """Run a supplier on a port of its own."""

    class Door(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            number = running.take(self.path.rpartition("/")[2])
            answer = json.dumps({"number": number}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever asked was killed meanwhile."""

    with Server(("127.0.0.1", 0), Door) as server:
        running = Supplier(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            running.open.set()
            server.shutdown()
            thread.join()
