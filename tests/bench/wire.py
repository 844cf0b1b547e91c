"""The wire between a program and its PostgreSQL: a proxy that counts what the server answers.

It counts whatever driver or mapper a program uses, since it reads the protocol and nothing else.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

_SOCKET = ".s.PGSQL.5432"
_READY = b"Z"
_COMPLETE = b"C"
_WRITES = (b"INSERT", b"UPDATE", b"DELETE")
_ENDS = (b"COMMIT", b"ROLLBACK")


@dataclass
class Count:
    """What the server has answered so far."""

    round_trips: int = 0
    statements: int = 0
    writing: int = 0
    reading: int = 0
    rows: int = 0

    def since(self, before: "Count") -> "Count":
        return Count(
            self.round_trips - before.round_trips,
            self.statements - before.statements,
            self.writing - before.writing,
            self.reading - before.reading,
            self.rows - before.rows,
        )

    def copy(self) -> "Count":
        return self.since(Count())


class _Answers:
    """What the server answers on one connection, whichever way its stream is cut."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._rest = b""
        self._wrote = False

    def hear(self, piece: bytes) -> None:
        """Count what a piece of the stream completes."""
        for kind, body in self._read(piece):
            if kind == _READY:
                self._count.round_trips += 1
            elif kind == _COMPLETE:
                self._complete(*body.rstrip(b"\0").split())

    def _complete(self, word: bytes, *rest: bytes) -> None:
        self._count.statements += 1
        if word in _WRITES:
            self._wrote = True
            self._count.rows += int(rest[-1])
        elif word in _ENDS:
            self._count.writing += self._wrote
            self._count.reading += not self._wrote
            self._wrote = False

    def _read(self, piece: bytes) -> Iterator[tuple[bytes, bytes]]:
        self._rest += piece
        while len(self._rest) >= 5:
            size = int.from_bytes(self._rest[1:5]) + 1
            if len(self._rest) < size:
                return
            yield self._rest[:1], self._rest[5:size]
            self._rest = self._rest[size:]


@contextmanager
def counted(url: str, folder: Path) -> Iterator[tuple[str, Count]]:
    """Give a URL by which the same database is reached, and what is counted on the way."""
    parsed = make_url(url)
    server = Path(str(parsed.query["host"])) / _SOCKET
    place = folder / "wire"
    place.mkdir(exist_ok=True)
    (place / _SOCKET).unlink(missing_ok=True)
    count = Count()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(place / _SOCKET))
        door.listen()
        threading.Thread(target=_serve, args=(door, server, count), daemon=True).start()
        through = parsed.update_query_dict({"host": str(place)})
        yield through.render_as_string(hide_password=False), count
        door.shutdown(socket.SHUT_RDWR)


def _serve(door: socket.socket, server: Path, count: Count) -> None:
    while True:
        try:
            client, _ = door.accept()
        except OSError:
            return
        behind = socket.socket(socket.AF_UNIX)
        behind.connect(str(server))
        hear = _Answers(count).hear
        for source, target, heard in ((client, behind, None), (behind, client, hear)):
            threading.Thread(target=_carry, args=(source, target, heard), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, heard) -> None:  # type: ignore[no-untyped-def]
    try:
        while piece := source.recv(1 << 16):
            if heard is not None:
                heard(piece)
            target.sendall(piece)
    except OSError:
        pass
    for one in (source, target):
        one.close()
