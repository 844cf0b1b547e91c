"""Observing requests: each has an id, a line in the log, a part of the trace, and is counted.

What is asked every few seconds by machines has a line only when it goes wrong.
"""

import re
import secrets
import time
from contextlib import ExitStack
from http import HTTPStatus

from flask import Flask, Response, g, request

from service import log, measures, traces

HEADER = "X-Request-Id"
"""Where a caller names a request, and where every answer says its name."""
PARENT = "traceparent"
"""Where a caller names the trace that a request is part of, as the W3C has it."""
_NAMES = re.compile(r"[\w.-]{1,100}", re.ASCII)
_CASES = re.compile(r"[0-9a-f-]{36}")
"""What may be a case's id: a path that leads nowhere may hold anything."""
_ROUTINE = re.compile(r"/(healthz|readyz|metrics)\Z|\A/static/")
_log = log.logger(__name__)


def observe(app: Flask) -> None:
    """Have every request of an application observed, from before anything else is done with it."""
    app.before_request(_begin)
    app.after_request(_answer)
    app.teardown_request(_end)


def request_id() -> str:
    """Return the id of the request at hand."""
    found: str = g.request_id
    return found


def _begin() -> None:
    g.began = time.perf_counter()
    given = request.headers.get(HEADER, "")
    g.request_id = given if _NAMES.fullmatch(given) else secrets.token_hex(8)
    asked = str((request.view_args or {}).get("case_id"))
    ids = {"request": g.request_id, "case": asked if _CASES.fullmatch(asked) else None}
    g.observed = ExitStack()
    g.observed.enter_context(traces.continued({PARENT: request.headers.get(PARENT, "")}))
    g.observed.enter_context(traces.span(f"{_method()} {_route()}", **ids))
    g.observed.enter_context(log.about(**ids))


def _answer(response: Response) -> Response:
    seconds, route, status = time.perf_counter() - g.began, _route(), response.status_code
    measures.count_request(_method(), route, status, seconds)
    if status >= HTTPStatus.BAD_REQUEST or not _ROUTINE.search(route):
        told = {"method": _method(), "route": route, "status": status}
        _log.info("request_answered", **told, ms=round(seconds * 1000, 1))
    response.headers[HEADER] = request_id()
    return response


def _end(_: BaseException | None) -> None:
    observed: ExitStack | None = g.pop("observed", None)
    if observed is not None:
        observed.close()


def _route() -> str:
    """Return the route as it is declared: what was asked may hold anything."""
    return request.url_rule.rule if request.url_rule is not None else "none"


def _method() -> str:
    return request.method if request.method in measures.METHODS else "other"
