"""When a page cannot be shown or a thing cannot be done: what to say."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service.errors import Refusal, ServiceUnavailable
from service.log import logger
from service.web.blueprint import web
from service.web.scripted import not_saved, wants_json
from service.web.session import forget_person
from service.web.statuses import status_of

_log = logger(__name__)

RETRY_AFTER = 5
"""Seconds after which to ask again when the database was busy or away."""
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Words:
    """A heading and what the reader can do about it."""

    heading: str
    text: str


_WORDS = {
    HTTPStatus.BAD_REQUEST: Words(
        "Your page was out of date",
        "Nothing was changed. Go back, reload the page and try again.",
    ),
    HTTPStatus.FORBIDDEN: Words(
        "You may not do this",
        "Somebody with another role can. Ask your team leader if you think you should be able to.",
    ),
    HTTPStatus.NOT_FOUND: Words(
        "Page not found",
        "The address may be wrong, or what it led to is not for you to see.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: Words(
        "This address is not a page",
        "It is only used by a button. Nothing was changed.",
    ),
    HTTPStatus.CONFLICT: Words(
        "This cannot be done now",
        "Nothing was changed. Things may have moved on since you opened the page.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Words(
        "That is too large",
        "Nothing was saved. Send fewer entries, less text, or fewer or smaller files.",
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: Words(
        "Something in what you sent is not right",
        "Nothing was changed. Go back and check it.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Words(
        "Sorry, something broke",
        "What you did was not saved. Try again in a few minutes; if it happens again, tell your "
        "administrator when it happened.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Words(
        "Handrail is busy",
        "What you did may not be saved. Wait a moment, look at the case or task again, and do it "
        "once more if it is not there.",
    ),
}


def error_page(status: HTTPStatus, detail: str = "") -> tuple[str, int]:
    """Render the page of a status, with what is known beyond its words."""
    words = _WORDS.get(status, Words(status.phrase, ""))
    return render_template("errors/error.html", words=words, detail=detail, back=_back()), status


@web.errorhandler(Refusal)
def refused(refusal: Refusal) -> ResponseReturnValue:
    """Say why something is not done."""
    if wants_json():
        return not_saved(refusal.detail, "", status_of(refusal))
    return error_page(status_of(refusal), refusal.detail)


@web.errorhandler(CSRFError)
def out_of_date(_: CSRFError) -> ResponseReturnValue:
    """Say that a page was too old, or was not ours."""
    if wants_json():
        words = _WORDS[HTTPStatus.BAD_REQUEST]
        return not_saved(words.text, "", HTTPStatus.BAD_REQUEST)
    return error_page(HTTPStatus.BAD_REQUEST)


@web.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how much a page may send."""
    most, longest = request.max_content_length or 0, request.max_form_memory_size or 0
    told = (
        f"A page may send up to {most / _MB:.0f} MB at once, in up to {request.max_form_parts:,} "
        f"fields of up to {longest:,} characters each."
    )
    if wants_json():
        return not_saved(told, "", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return error_page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, told)


@web.errorhandler(HTTPException)
def answer_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an HTTP error in words; what is no error (a redirect) passes."""
    response = error.get_response()
    if response.status_code < HTTPStatus.BAD_REQUEST:
        return error
    page, status = error_page(HTTPStatus(response.status_code))
    allowed = response.headers.get("Allow")
    return page, status, {"Allow": allowed} if allowed else {}


@web.errorhandler(ServiceUnavailable)
def answer_unavailable(_: ServiceUnavailable) -> ResponseReturnValue:
    """Say that the database is busy or away, on a page that asks it for nothing."""
    forget_person()
    return *error_page(HTTPStatus.SERVICE_UNAVAILABLE), {"Retry-After": str(RETRY_AFTER)}


@web.errorhandler(Exception)
def answer_defect(_: Exception) -> ResponseReturnValue:
    """Log a defect, with its trace but nothing of anybody's, and answer it in words."""
    _log.exception("page_failed", endpoint=request.endpoint)
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR)


def _back() -> str:
    """Give the page to go back to: that of the case or task at hand, else the first page."""
    found = request.view_args or {}
    for kind in ("task", "case"):
        if f"{kind}_id" in found and request.method != "GET":
            return f"/{kind}s/{found[f'{kind}_id']}"
    return "/"
