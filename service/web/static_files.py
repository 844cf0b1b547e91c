"""The built files of the browser: named by their content, so they may be kept for ever."""

import gzip
from functools import cache
from http import HTTPStatus
from pathlib import Path

from flask import Response, request, send_from_directory

from service.people.guards import public
from service.web.assets import FOLDER
from service.web.blueprint import web

_YEAR = 365 * 24 * 60 * 60
_TEXTS = {".css", ".js", ".svg"}


@web.get("/static/<path:name>")
@public("style sheets, scripts and pictures hold nothing about anybody")
def static_file(name: str) -> Response:
    """Send a built file, a text compressed to whoever can read it so.

    Pages are not compressed: their length would tell of the secrets that stand in them.
    """
    sent = send_from_directory(FOLDER, name, max_age=_YEAR)
    may_shrink = sent.status_code == HTTPStatus.OK and Path(name).suffix in _TEXTS
    if may_shrink and request.accept_encodings["gzip"]:
        sent.close()
        sent = Response(_compressed(name), mimetype=sent.mimetype)
        sent.content_encoding = "gzip"
    sent.vary.add("Accept-Encoding")
    sent.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return sent


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress((FOLDER / name).read_bytes())
