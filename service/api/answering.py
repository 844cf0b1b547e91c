"""What every answer of the API carries, whatever it says."""

from http import HTTPStatus

from flask import Response, request

UNREAD = 1024 * 1024
"""Bytes of a refused body that are read and forgotten, so that its connection can be used again."""
_CHUNK = 64 * 1024


def finish(response: Response) -> Response:
    """Keep answers out of caches and keep browsers from guessing."""
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        _read_on()
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _read_on() -> None:
    """Read the rest of a body that was refused before its end.

    The server would close a connection on which more is left than it reads on itself, after it has
    told the caller to keep it: their next request would be lost.
    """
    source, left = request.environ["wsgi.input"], UNREAD
    while left > 0 and (chunk := source.read(min(_CHUNK, left))):
        left -= len(chunk)
