"""A client that costs next to nothing, so that what is measured is the server."""

import socket
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

import orjson


class Client:
    """One kept connection to a server on this machine."""

    def __init__(self, port: int, token: str = "") -> None:
        self._address = ("127.0.0.1", port)
        self._heads = "Host: localhost\r\n"
        if token:
            self._heads += f"Authorization: Bearer {token}\r\n"
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def post(
        self, path: str, body: object, headers: Mapping[str, str] = MappingProxyType({})
    ) -> Any:
        content = orjson.dumps(body)
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return self._ask(
            f"POST {path} HTTP/1.1\r\n{self._heads}{more}Content-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n".encode()
            + content
        )

    def get(self, path: str) -> Any:
        return self._ask(f"GET {path} HTTP/1.1\r\n{self._heads}\r\n".encode())

    def _ask(self, asked: bytes) -> Any:
        """Ask and read the answer; a connection that the server gave up is opened anew."""
        for _ in range(3):
            if self._socket is None:
                self._socket = socket.create_connection(self._address)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            answer = self._sent(asked)
            if answer is not None:
                return answer
            self._socket.close()
            self._socket = None
        raise ConnectionError("The server closed three connections.")

    def _sent(self, asked: bytes) -> Any:
        assert self._socket is not None
        try:
            self._socket.sendall(asked)
            head, body = _head(self._socket)
        except ConnectionError:
            return None
        lines = head.decode().split("\r\n")
        fields = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines[1:])}
        size = int(fields["content-length"])
        while len(body) < size:
            body += self._socket.recv(1 << 16)
        status = int(lines[0].split()[1])
        assert status < 300, f"{status}: {body.decode()[:500]}"
        if fields.get("connection") == "close":
            self._socket.close()
            self._socket = None
        return orjson.loads(body)


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read an answer to the end of its head; give that, and what came of its body."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(1 << 16)
        if not more:
            raise ConnectionResetError
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    return head, body
