"""Outbound webhooks, what they were sent, and the feed."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from service.api.schemas.base import (
    Cursor,
    In,
    Instant,
    Key,
    Out,
    Paging,
    Span,
    Text,
    as_whole,
    unless_given,
)
from service.outbound.catalogue import PREFIX
from service.outbound.making import LONGEST_OVERLAP, MOST_FIELDS

State = Literal["waiting", "delivered", "given_up", "skipped", "withheld"]
Url = Annotated[str, StringConstraints(min_length=8, max_length=2000, pattern="^https?://[^ ]+$")]
Listed = Annotated[list[Key], Field(max_length=200)]


def _kind_of(told: str) -> str:
    """Take the type of an event, as the catalogue and every event call it, for its kind."""
    return told.removeprefix(PREFIX)


Kinds = Annotated[list[Annotated[Key, AfterValidator(_kind_of)]], Field(max_length=200)]
Fields = Annotated[list[Key], Field(max_length=MOST_FIELDS)]
Number = Annotated[int, Field(ge=1, le=2**53), BeforeValidator(as_whole)]
_None = SkipJsonSchema[None]


class WebhookSettings(In):
    """What may be set of a webhook; what is not named stays, or is as usual.

    `kinds`, `processes` and `teams` narrow what it hears; an empty list narrows nothing. A case is
    of a team from when one of it, or a role of one, has it or a task of it, and to its end,
    whoever has it then. `fields` are keys of a case's data that are sent; without any, events hold
    ids only.
    """

    kinds: Kinds | _None = unless_given("Types of events, with or without `handrail.`")
    processes: Listed | _None = unless_given()
    teams: Listed | _None = unless_given()
    fields: Fields | _None = unless_given()


class WebhookGiven(WebhookSettings):
    """A webhook to be made."""

    name: Key
    url: Url


class WebhookChange(WebhookSettings):
    """What is to be changed of a webhook, and whether it hears.

    Switched on, it hears all that it missed; with `skip` only what happens from then on.
    """

    name: Key | _None = unless_given()
    url: Url | _None = unless_given()
    active: bool | _None = unless_given()
    skip: bool = False
    reason: Text = ""


class Webhook(Out):
    """A webhook. `answers` is who last said what it sends: it sends no more than they may see."""

    id: str
    name: str
    url: str
    kinds: list[str]
    processes: list[str]
    teams: list[str]
    fields: list[str]
    active: bool
    off_because: str
    off_at: datetime | None
    failures: int
    failing_since: datetime | None
    paused_until: datetime | None
    succeeded_at: datetime | None
    secret_before_until: datetime | None
    answers: str | None
    made_by: str | None
    made_at: datetime


class WebhookWithSecret(Webhook):
    """A webhook with a secret that was made just now; null where it was shown before."""

    secret: str | None


class WebhookList(Out):
    """Webhooks by name."""

    items: list[Webhook]
    next: str | None


class Exchange(In):
    """How long events are signed with the secret before as well."""

    overlap: Span = Field(timedelta(days=1), description=f"At most {LONGEST_OVERLAP.days} days")


class HeardAgain(In):
    """What is to be heard again: all `since` an instant, or from one number of the feed to another.

    Without `last` it is all up to now.
    """

    since: Instant | _None = unless_given()
    first: Number | _None = unless_given()
    last: Number | _None = unless_given()


class DeliveryQuery(Paging):
    """Which deliveries; without a state all."""

    state: State | _None = unless_given()


class Delivered(Out):
    """One event for one webhook: what became of it, and what its receiver answered last.

    `next_at` is when it may be tried next, while it waits.
    """

    id: str
    webhook: str
    event: str
    kind: str
    case: str | None
    number: int | None
    state: State
    replayed: bool
    attempts: int
    created_at: datetime
    tried_at: datetime | None
    next_at: datetime | None
    ended_at: datetime | None
    status: int | None
    took_ms: int | None
    error: str
    response: str


class DeliveryList(Out):
    """Deliveries, the newest first."""

    items: list[Delivered]
    next: str | None


class FeedQuery(In):
    """From where, how much, and of what."""

    limit: int = Field(200, ge=1, le=1000, description="How many events at most.")
    cursor: Cursor | _None = unless_given("The `cursor` of an answer before; else the beginning.")
    since: Instant | _None = unless_given("Begin here when there is no cursor.")
    kind: Key | _None = unless_given()
    process: Key | _None = unless_given()


class FeedEvent(Out):
    """An event of a case's log, with its number in the feed."""

    number: int
    id: str
    type: str
    case: str
    reference: str
    process: str
    seq: int
    at: datetime
    actor: str | None
    kind: str
    text: str | None
    data: dict[str, Any] | None


class Feed(Out):
    """Events in the order of their numbers.

    `cursor` is where to go on, now or later; `next` is the same while more follows, else null.
    """

    items: list[FeedEvent]
    next: str | None
    cursor: str
