"""A neighbour for tests: an HTTP server on loopback that keeps what it hears."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from typing_extensions import override


@dataclass(frozen=True)
class Heard:
    """One request that came; the names of headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What to answer; `drip` sends so many bytes at a time, and `mute` breaks off first."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: int = 0
    mute: bool = False


@dataclass
class HttpServer:
    """What was heard, and what is answered: the next of `replies`, then `usual`."""

    port: int = 0
    usual: Reply = field(default_factory=Reply)
    replies: list[Reply] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[Heard], Reply] | None = None
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next(self, heard: Heard) -> Reply:
        self.heard.append(heard)
        if self.answer is not None:
            return self.answer(heard)
        return self.replies.pop(0) if self.replies else self.usual


class _Conversation(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"

    def _reply(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        named = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length)
        if len(body) < length:
            # Whoever sent it was killed over it: nothing was said.
            self.close_connection = True
            return
        heard = Heard(self.command, self.path, named, body)
        reply = self.server.neighbour.next(heard)
        if reply.mute:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if reply.drip:
            self._drip(reply.body, reply.drip)
        elif self.command != "HEAD":
            self.wfile.write(reply.body)

    def _drip(self, body: bytes, size: int) -> None:
        try:
            for start in range(0, len(body), size):
                self.wfile.write(body[start : start + size])
                if self.server.neighbour.over.wait(0.02):
                    return
        except OSError:
            self.close_connection = True

    # The names that the library calls.
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _reply  # noqa: N815

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, neighbour: HttpServer, certificate: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.neighbour = neighbour
        if certificate is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that breaks off is what some tests are about."""


@contextmanager
def http_server(certificate: Path | None = None) -> Iterator[HttpServer]:
    """Give a server that ends with the block; with a certificate and its key it speaks TLS."""
    neighbour = HttpServer()
    with _Server(neighbour, certificate) as server:
        neighbour.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield neighbour
        finally:
            neighbour.over.set()
            server.shutdown()
            thread.join()
