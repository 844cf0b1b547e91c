"""With which status each refusal is answered on a page."""

from collections.abc import Mapping
from http import HTTPStatus

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
from service.errors import Refusal
from service.federation.refusals import ProviderUnknown
from service.outbound import steering
from service.outbound.making import WebhookNotFound
from service.people import refusals as people
from service.secrets.refusals import SecretUnknown
from service.what_if.refusals import WhatIfNotFound, WhatIfUnderWay

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


def status_of(refusal: Refusal) -> HTTPStatus:
    """Give the status with which a refusal is answered: that of its nearest class."""
    return next(_STATUS[kind] for kind in type(refusal).__mro__ if kind in _STATUS)
