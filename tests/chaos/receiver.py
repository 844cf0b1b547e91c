"""A receiver of webhooks that fails at random until it is told to be calm."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from typing_extensions import override

FAILS = 0.25
"""How often it fails."""
_SLOW = 0.5


@dataclass
class Receiver:
    """What it heard, in the order in which it was heard; an event may be heard again.

    `heard` are the numbers of events with their cases, `forged` what no secret of ours had signed.
    """

    dice: Random
    port: int = 0
    secret: str = ""
    heard: list[tuple[int, str]] = field(default_factory=list)
    forged: list[str] = field(default_factory=list)
    calm: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/events"

    def hear(self, headers: dict[str, str], body: bytes) -> str:
        """Take an event, or fail; say how to answer: `ok`, `broken`, `busy`, `silent` or `slow`.

        One that falls silent has heard the event; whoever sent it cannot know.
        """
        with self.lock:
            way = "ok"
            if not self.calm.is_set() and self.dice.random() < FAILS:
                way = self.dice.choice(("broken", "busy", "silent", "slow"))
            if way in ("broken", "busy"):
                return way
            try:
                Webhook(self.secret).verify(body, headers)
            except WebhookVerificationError as error:
                self.forged.append(f"{headers.get('webhook-id')}: {error}")
                return "broken"
            event = json.loads(body)
            self.heard.append((int(event["sequence"]), event["subject"]))
            return way


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a sender that was killed while it spoke; of all else say everything."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def receiver(dice: Random) -> Iterator[Receiver]:
    """Give a receiver that listens on this machine until the block ends."""
    found = Receiver(dice)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:
                # Whoever sent it was killed over it: nothing was said.
                self.close_connection = True
                return
            way = found.hear({name.lower(): one for name, one in self.headers.items()}, body)
            if way == "silent":
                self.close_connection = True
                return
            if way == "slow":
                time.sleep(_SLOW)
            self.send_response({"broken": 500, "busy": 503}.get(way, 204))
            if way == "busy":
                self.send_header("retry-after", "1")
            self.send_header("content-length", "0")
            self.end_headers()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, name="receiver", daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
