"""When a page cannot be shown or a thing cannot be done: what to say, and with which status."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service.cases import refusals as cases
from service.cases.bulk import refusals as bulk
from service.cases.documents import refusals as documents
from service.cases.erasure import refusals as erasure
from service.cases.migrating import refusals as migrating
from service.cases.subjects import refusals as subjects
from service.definitions.calendars import CalendarUnknown
from service.definitions.lookup import ProcessNotFound, VersionNotFound
from service.definitions.message_templates import TemplateNotFound
from service.definitions.reasons import ReasonNotFound
from service.definitions.retention import RetentionClassNotFound
from service.drafts import refusals as drafts
from service.errors import Refusal, ServiceUnavailable
from service.federation.refusals import ProviderUnknown
from service.log import logger
from service.outbound import steering
from service.outbound.making import WebhookNotFound
from service.people import refusals as people
from service.secrets.refusals import SecretUnknown
from service.web.blueprint import web
from service.web.scripted import not_saved, wants_json
from service.web.session import forget_person
from service.what_if.refusals import WhatIfNotFound, WhatIfUnderWay

_log = logger(__name__)

_STATUS: Mapping[type[Refusal], HTTPStatus] = {
    Refusal: HTTPStatus.UNPROCESSABLE_ENTITY,
    WebhookNotFound: HTTPStatus.NOT_FOUND,
    steering.DeliveryNotFound: HTTPStatus.NOT_FOUND,
    steering.ReplayUnderWay: HTTPStatus.CONFLICT,
    steering.WebhookIsOff: HTTPStatus.CONFLICT,
    steering.WebhookIsOn: HTTPStatus.CONFLICT,
    people.NotAllowed: HTTPStatus.FORBIDDEN,
    people.AccountTaken: HTTPStatus.CONFLICT,
    people.AbsenceNotFound: HTTPStatus.NOT_FOUND,
    people.ChangedSince: HTTPStatus.CONFLICT,
    people.DutiesAreSeparate: HTTPStatus.FORBIDDEN,
    people.KeyTaken: HTTPStatus.CONFLICT,
    people.LastAdministrator: HTTPStatus.CONFLICT,
    people.LocalAccountsOff: HTTPStatus.FORBIDDEN,
    people.NobodyFromOutside: HTTPStatus.CONFLICT,
    people.ServiceAccountOver: HTTPStatus.CONFLICT,
    people.NotFound: HTTPStatus.NOT_FOUND,
    people.RoleUnknown: HTTPStatus.NOT_FOUND,
    people.TeamUnknown: HTTPStatus.NOT_FOUND,
    people.TokenOver: HTTPStatus.CONFLICT,
    people.UserUnknown: HTTPStatus.NOT_FOUND,
    people.YourselfLockedOut: HTTPStatus.CONFLICT,
    people.TaskAlreadyClaimed: HTTPStatus.CONFLICT,
    people.TaskClaimedByOther: HTTPStatus.CONFLICT,
    bulk.BulkHasBegun: HTTPStatus.CONFLICT,
    bulk.BulkNotFound: HTTPStatus.NOT_FOUND,
    cases.CaseDataTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    cases.CaseHasMovedOn: HTTPStatus.FORBIDDEN,
    subjects.CaseHasNoSubject: HTTPStatus.CONFLICT,
    cases.CaseHasOpenWork: HTTPStatus.CONFLICT,
    cases.CaseIsErased: HTTPStatus.CONFLICT,
    cases.CaseIsHeld: HTTPStatus.CONFLICT,
    erasure.CaseIsLegallyHeld: HTTPStatus.CONFLICT,
    erasure.CaseIsNotLegallyHeld: HTTPStatus.CONFLICT,
    erasure.ErasureHasBegun: HTTPStatus.CONFLICT,
    erasure.ErasureNotFound: HTTPStatus.NOT_FOUND,
    erasure.SecondPersonNeeded: HTTPStatus.FORBIDDEN,
    cases.CaseIsNotHeld: HTTPStatus.CONFLICT,
    cases.CaseIsNotOpen: HTTPStatus.CONFLICT,
    cases.CaseIsOpen: HTTPStatus.CONFLICT,
    cases.CaseNotFound: HTTPStatus.NOT_FOUND,
    documents.DocumentCannotBeRebuilt: HTTPStatus.CONFLICT,
    documents.DocumentCannotBeTakenBack: HTTPStatus.CONFLICT,
    documents.DocumentIsClosed: HTTPStatus.CONFLICT,
    documents.DocumentIsIssued: HTTPStatus.CONFLICT,
    documents.DocumentIsOnItsWay: HTTPStatus.CONFLICT,
    documents.DocumentNotFound: HTTPStatus.NOT_FOUND,
    cases.EscalationAcknowledged: HTTPStatus.CONFLICT,
    cases.EscalationNotFound: HTTPStatus.NOT_FOUND,
    cases.EventNotOffered: HTTPStatus.CONFLICT,
    cases.FileAlreadyKept: HTTPStatus.CONFLICT,
    cases.FileNotFound: HTTPStatus.NOT_FOUND,
    cases.FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    cases.IncidentNotFound: HTTPStatus.NOT_FOUND,
    cases.IncidentResolved: HTTPStatus.CONFLICT,
    migrating.MigrationRunHasBegun: HTTPStatus.CONFLICT,
    migrating.MigrationRunNotFound: HTTPStatus.NOT_FOUND,
    cases.MailNotFound: HTTPStatus.NOT_FOUND,
    cases.RecountHasBegun: HTTPStatus.CONFLICT,
    cases.RecountUnderWay: HTTPStatus.CONFLICT,
    cases.RecountNotFound: HTTPStatus.NOT_FOUND,
    cases.RoleInUse: HTTPStatus.CONFLICT,
    cases.TargetNotExtendable: HTTPStatus.CONFLICT,
    cases.TaskAlreadyDone: HTTPStatus.CONFLICT,
    cases.TaskCannotBeUndone: HTTPStatus.CONFLICT,
    cases.TaskComesAgain: HTTPStatus.CONFLICT,
    cases.TaskIsHeld: HTTPStatus.CONFLICT,
    cases.TaskIsMandatory: HTTPStatus.CONFLICT,
    cases.TaskIsNotFinished: HTTPStatus.CONFLICT,
    cases.TaskIsNotHeld: HTTPStatus.CONFLICT,
    cases.TaskIsNotOpen: HTTPStatus.CONFLICT,
    cases.TaskNotFound: HTTPStatus.NOT_FOUND,
    drafts.DraftChanged: HTTPStatus.CONFLICT,
    drafts.AnotherPersonReviews: HTTPStatus.FORBIDDEN,
    drafts.DraftIsBehind: HTTPStatus.CONFLICT,
    drafts.DraftIsNotInReview: HTTPStatus.CONFLICT,
    drafts.DraftNeedsReview: HTTPStatus.CONFLICT,
    drafts.DraftSaysNothingNew: HTTPStatus.CONFLICT,
    drafts.StoriesAreNotGreen: HTTPStatus.CONFLICT,
    drafts.DraftFileExists: HTTPStatus.CONFLICT,
    drafts.DraftFileNotFound: HTTPStatus.NOT_FOUND,
    drafts.DraftIsNotBeingDrawn: HTTPStatus.CONFLICT,
    drafts.DraftNotFound: HTTPStatus.NOT_FOUND,
    drafts.ProcessKeyTaken: HTTPStatus.CONFLICT,
    ReasonNotFound: HTTPStatus.NOT_FOUND,
    RetentionClassNotFound: HTTPStatus.NOT_FOUND,
    CalendarUnknown: HTTPStatus.NOT_FOUND,
    ProcessNotFound: HTTPStatus.NOT_FOUND,
    ProviderUnknown: HTTPStatus.NOT_FOUND,
    TemplateNotFound: HTTPStatus.NOT_FOUND,
    VersionNotFound: HTTPStatus.NOT_FOUND,
    SecretUnknown: HTTPStatus.NOT_FOUND,
    WhatIfNotFound: HTTPStatus.NOT_FOUND,
    WhatIfUnderWay: HTTPStatus.CONFLICT,
}
"""How a person is told. A page that is out of date is a conflict to them, not a failed test."""
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


def status_of(refusal: Refusal) -> HTTPStatus:
    """Give the status with which a refusal is answered: that of its nearest class."""
    return next(_STATUS[kind] for kind in type(refusal).__mro__ if kind in _STATUS)


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
