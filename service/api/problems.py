"""RFC 9457 problem documents: one table gives every refusal its HTTP status."""

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
from service.cases import refusals as cases
from service.cases.advancing import StoryNotOver, TimerRepeatsTooOften
from service.cases.commands.record_result import WorkNotHeld
from service.cases.subjects import refusals as subjects
from service.definitions.lookup import ProcessNotFound, VersionNotFound
from service.definitions.preparing import Overtaken
from service.engine.refusals import EngineRefusal
from service.errors import Refusal, ServiceUnavailable
from service.federation.refusals import LogoutRefused, ProviderAway, ProviderUnknown
from service.hooks import refusals as hooks
from service.outbound import making as outbound
from service.outbound import steering
from service.outwork.refusals import WorkNotFound
from service.people import refusals as people

STATUS: Mapping[type[Refusal], int] = MappingProxyType(
    {
        Refusal: 422,
        EngineRefusal: 409,
        refusals.RequestUnreadable: 400,
        refusals.TokenMissing: 401,
        refusals.TokenRefused: 401,
        refusals.RequestStillRunning: 409,
        refusals.TooManyRequests: 429,
        refusals.TooManyTransfers: 503,
        refusals.TooManyLines: 413,
        refusals.LineTooLong: 413,
        people.NotAllowed: 403,
        people.ScopeMissing: 403,
        people.DutiesAreSeparate: 403,
        people.NotFound: 404,
        people.TaskAlreadyClaimed: 409,
        people.TaskClaimedByOther: 409,
        people.TaskIsNotClaimed: 409,
        people.UsernameTaken: 409,
        people.LocalAccountsOff: 403,
        TimerRepeatsTooOften: 409,
        StoryNotOver: 409,
        cases.CaseHasMovedOn: 403,
        cases.CaseNotFound: 404,
        cases.TaskNotFound: 404,
        cases.FileNotFound: 404,
        cases.IncidentNotFound: 404,
        cases.MessageNotFound: 404,
        cases.MessageAlreadyDelivered: 409,
        cases.MessageIsEmpty: 409,
        cases.MessageNotSendable: 409,
        cases.LinkNotFound: 404,
        subjects.SubjectNotFound: 404,
        subjects.CaseHasNoSubject: 409,
        cases.CasesAlreadyLinked: 409,
        cases.CaseIsNotOpen: 409,
        cases.CaseIsOpen: 409,
        cases.CaseIsErased: 409,
        cases.CaseIsHeld: 409,
        cases.CaseIsNotHeld: 409,
        cases.CaseHasOpenWork: 409,
        cases.EventNotOffered: 409,
        cases.FileAlreadyKept: 409,
        cases.AddedTaskDoesNotOpen: 409,
        cases.TaskIsHeld: 409,
        cases.TaskIsNotHeld: 409,
        cases.TaskAlreadyDone: 409,
        cases.TaskIsNotOpen: 409,
        cases.TaskIsMandatory: 409,
        cases.TargetNotExtendable: 409,
        cases.TaskIsNotFinished: 409,
        cases.TaskComesAgain: 409,
        cases.TaskCannotBeUndone: 409,
        cases.ConfirmationRequired: 409,
        cases.CaseIsOnVersion: 409,
        cases.MigrationCannotBeUndone: 409,
        cases.IncidentResolved: 409,
        cases.VersionMismatch: 412,
        cases.CaseDataTooLarge: 413,
        cases.FileTooLarge: 413,
        ProviderUnknown: 404,
        LogoutRefused: 400,
        ProviderAway: 503,
        WorkNotHeld: 409,
        WorkNotFound: 404,
        hooks.HookNotFound: 404,
        hooks.CallNotFound: 404,
        hooks.BodyUnreadable: 400,
        hooks.SignatureInvalid: 401,
        hooks.AddressNotAllowed: 403,
        hooks.SlugTaken: 409,
        hooks.HookHasNoSecret: 409,
        hooks.CallAlreadyActed: 409,
        hooks.CallIsWaiting: 409,
        hooks.CallIsEmpty: 409,
        outbound.WebhookNotFound: 404,
        steering.DeliveryNotFound: 404,
        steering.WebhookIsOff: 409,
        steering.WebhookIsOn: 409,
        steering.ReplayUnderWay: 409,
        ProcessNotFound: 404,
        VersionNotFound: 404,
        Overtaken: 409,
    }
)
"""What is readable but wrong is 422: everything that is not named here."""

HIDING = (people.NotFound, cases.CaseNotFound, cases.TaskNotFound, cases.FileNotFound)
"""These look alike, so that nobody learns whether a restricted case exists."""
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


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal: that of its nearest class in the table."""
    return status_of_kind(type(refusal))


def status_of_kind(refusal: type[Refusal]) -> int:
    """Return the HTTP status of a kind of refusal."""
    return next(STATUS[kind] for kind in refusal.__mro__ if kind in STATUS)


def refused(refusal: Refusal) -> Response:
    """Answer a refusal."""
    if isinstance(refusal, HIDING):
        refusal = people.NotFound()
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
