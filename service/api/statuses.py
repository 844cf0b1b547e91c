"""What kind of answer each refusal is: one table gives every one its HTTP status."""

from collections.abc import Mapping
from types import MappingProxyType

from service.api import refusals
from service.cases import refusals as cases
from service.cases.advancing import StoryNotOver, TimerRepeatsTooOften
from service.cases.commands.record_result import WorkNotHeld
from service.cases.subjects import refusals as subjects
from service.definitions.lookup import ProcessNotFound, VersionNotFound
from service.definitions.preparing import Overtaken
from service.engine.refusals import EngineRefusal
from service.errors import Refusal
from service.federation.refusals import LogoutRefused, ProviderAway, ProviderUnknown
from service.hooks import refusals as hooks
from service.ledger.feed import FeedIsBehind
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
        FeedIsBehind: 409,
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


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal: that of its nearest class in the table."""
    return status_of_kind(type(refusal))


def status_of_kind(refusal: type[Refusal]) -> int:
    """Return the HTTP status of a kind of refusal."""
    return next(STATUS[kind] for kind in refusal.__mro__ if kind in STATUS)
