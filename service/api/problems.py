"""RFC 9457 problem documents: what a refusal, or anything that goes wrong, is told as."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoSuchPath
from werkzeug.exceptions import RequestEntityTooLarge as TooLarge

from service.api import refusals
from service.api.statuses import HIDING, status_of
from service.errors import Refusal, ServiceUnavailable
from service.people.refusals import NotFound

_RESERVED = frozenset({"type", "title", "status", "detail", "instance", "code", "errors"})
_JSON_TYPES = (str, int, float, bool, list, tuple, type(None))
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Handrail"'}
RETRY_AFTER = 5
"""Seconds after which to ask again when the database was busy or away."""
ROOT = "/api/"
HOOKS = "/hooks/"
BESIDE = ("/scim/", "/oauth/")
"""Where programs call that speak words of their own."""
UNPREFIXED = ("/healthz", "/readyz", "/metrics")


Answerer = Callable[[HTTPException], ResponseReturnValue]


def install(app: Flask, *, elsewhere: Answerer) -> None:
    """Answer what goes wrong below the API's paths with problem documents."""

    def failure(error: HTTPException) -> ResponseReturnValue:
        return failed(error) if is_api(request.path) else elsewhere(error)

    app.register_error_handler(Refusal, refused)
    app.register_error_handler(ServiceUnavailable, unavailable)
    app.register_error_handler(HTTPException, failure)


def refused(refusal: Refusal) -> Response:
    """Answer a refusal."""
    if isinstance(refusal, HIDING):
        refusal = NotFound()
    status = status_of(refusal)
    facts: dict[str, Any] = {
        name: value
        for name, value in refusal.facts.items()
        if name not in _RESERVED and isinstance(value, _JSON_TYPES)
    }
    if refusal.problems:
        facts["errors"] = [problem.as_json() for problem in refusal.problems]
    return _problem(
        status,
        code=refusal.code(),
        title=refusal.says(),
        detail=refusal.detail,
        facts=facts,
        headers=_headers(status, refusal),
    )


def _headers(status: int, refusal: Refusal) -> Mapping[str, str]:
    if status == HTTPStatus.UNAUTHORIZED:
        return _CHALLENGE
    if isinstance(refusal, refusals.TooManyRequests | refusals.TooManyTransfers):
        return {"Retry-After": str(refusal.facts["retry_after"])}
    return {}


def unavailable(_: ServiceUnavailable) -> Response:
    """Answer that the database is busy or away, and when to ask again."""
    return _problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        code="service_unavailable",
        title="The service cannot be used just now.",
        detail="The database, or the store of files, is busy or away. Send the request again; "
        "under the same Idempotency-Key nothing is done twice.",
        headers={"Retry-After": str(RETRY_AFTER)},
    )


def failed(error: HTTPException) -> Response:
    """Answer what the framework refuses, with the headers that belong to it."""
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in {"content-type", "content-length"}
    }
    return _problem(
        error.code or HTTPStatus.INTERNAL_SERVER_ERROR,
        code=_word(error),
        title=error.name,
        detail=_most() if isinstance(error, TooLarge) else error.description or error.name,
        headers=headers,
    )


def is_api(path: str) -> bool:
    """Tell whether a path belongs to the API, whose errors are problem documents."""
    return path.startswith((ROOT, HOOKS, *BESIDE)) or path in UNPREFIXED


def _most() -> str:
    """Say how much the request at hand may bring."""
    most = f"The body may have at most {request.max_content_length} bytes here"
    if request.mimetype != "multipart/form-data":
        return f"{most}."
    return (
        f"{most}, in at most {request.max_form_parts} parts; one that is no file may have at most "
        f"{request.max_form_memory_size} bytes."
    )


def _word(error: HTTPException) -> str:
    if isinstance(error, NoSuchPath):
        return "no_such_path"
    return error.name.lower().replace(" ", "_").replace("-", "_")


def _problem(
    status: int,
    *,
    code: str,
    title: str,
    detail: str,
    facts: Mapping[str, Any] = MappingProxyType({}),
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    document = {
        "type": f"urn:handrail:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "code": code,
        **facts,
    }
    response = make_response(current_app.json.response(document))
    response.status_code = status
    response.mimetype = "application/problem+json"
    response.headers.extend(headers)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
