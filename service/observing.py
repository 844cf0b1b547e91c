"""Observing requests: each has an id, and is counted by its route and how it was answered."""

import re
import secrets
import time

from flask import Flask, Response, g, request

from service import measures

HEADER = "X-Request-Id"
"""Where a caller names a request, and where every answer says its name."""
_NAMES = re.compile(r"[\w.-]{1,100}", re.ASCII)


def observe(app: Flask) -> None:
    """Have every request of an application observed."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the id of the request at hand."""
    found: str = g.request_id
    return found


def _begin() -> None:
    g.began = time.perf_counter()
    given = request.headers.get(HEADER, "")
    g.request_id = given if _NAMES.fullmatch(given) else secrets.token_hex(8)


def _end(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule is not None else None
    seconds = time.perf_counter() - g.began
    measures.count_request(request.method, route, response.status_code, seconds)
    response.headers[HEADER] = request_id()
    return response
