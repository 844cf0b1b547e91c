"""Messages and signals."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema

from service.api.schemas.base import (
    MOST,
    USUAL,
    Cursor,
    Data,
    In,
    Key,
    Out,
    Paging,
    Span,
    Text,
    as_whole,
    unless_given,
)

Result = Literal["received", "delivered", "started", "waiting", "unmatched", "expired", "ignored"]


class MessageGiven(In):
    """A message; `ttl` (ISO 8601 or seconds) is how long it may wait for a case.

    With `external_id` a repeat of the same caller's message is recognised, and done once.
    """

    name: Key
    correlation: Data | None = None
    case: Key | None = None
    payload: Data = Field(default_factory=dict)
    external_id: Key | None = None
    ttl: Span | None = None


class Delivery(Out):
    """What became of a message; `reason` says why."""

    id: str
    result: Result
    cases: list[str]
    reason: str


class Difference(Out):
    """One key of the correlation that keeps a message from an element, and what each side says."""

    problem: Literal["key_absent", "key_not_awaited", "value_differs"]
    key: str
    sent: Any
    awaited: Any


class Candidate(Out):
    """An element that waits for a message of this name, or one like it, and whether it fits.

    `explanation` says the verdict in words. Of a case that the message names and that waits for
    nothing of the name, there is no `element`.
    """

    case: str
    reference: str
    title: str
    process: str
    element: str | None
    name: str | None
    correlation: dict[str, Any]
    verdict: Literal[
        "matches",
        "other_name",
        "other_case",
        "key_absent",
        "key_not_awaited",
        "value_differs",
        "ambiguous",
        "expired",
        "case_ended",
        "case_does_not_wait",
    ]
    explanation: str
    differences: list[Difference]


class StartCandidate(Out):
    """A start event for messages of this name or one like it, and whether it starts a case."""

    process: str
    version: int
    element: str
    verdict: Literal[
        "matches",
        "ambiguous",
        "a_case_waits",
        "names_a_case",
        "not_in_effect",
        "replaced",
        "other_name",
    ]
    explanation: str


class CandidateList(Out):
    """Some of what a message might mean as things stand now, what fits first."""

    items: list[Candidate]
    starts: list[StartCandidate]
    next: str | None


class Received(Delivery):
    """A message that was received, without what it says.

    `resent_from` is the message as it first came, where this says it again.
    """

    kind: Literal["message", "signal", "hook"]
    name: str
    case: str | None
    external_id: str | None
    received_at: datetime
    expires_at: datetime | None
    resent_from: str | None


class ReceivedList(Out):
    """Some of the messages received, the newest first, and the cursor of those that follow."""

    items: list[Received]
    next: str | None


class Message(Received):
    """A message that was received, with what is known of it.

    `candidates` are what it might mean as things stand now; `GET /messages/{id}/candidates` gives
    those that follow. `emptied` says that what it said is erased.
    """

    correlation: dict[str, Any] | None
    payload: dict[str, Any]
    emptied: bool
    candidates: CandidateList


class MessageQuery(Paging):
    """Which messages; `case` is one that a message names or has reached.

    With `resent_from` all that say again what first came as this one.
    """

    result: Result | SkipJsonSchema[None] = unless_given()
    kind: Literal["message", "signal", "hook"] | SkipJsonSchema[None] = unless_given()
    name: Key | SkipJsonSchema[None] = unless_given()
    case: Key | SkipJsonSchema[None] = unless_given()
    resent_from: Key | SkipJsonSchema[None] = unless_given()


class MessageSupposed(In):
    """A message that is not sent, to be told what would become of it."""

    name: Key
    correlation: Data | None = None
    case: Key | None = None
    limit: Annotated[int, BeforeValidator(as_whole)] = Field(USUAL, ge=1, le=MOST)
    cursor: Cursor | None = None


class Supposed(CandidateList):
    """What would become of a message, told from the cases that you may see, and why."""

    result: Literal["delivered", "started", "unmatched"]
    reason: str


class MessageAgain(In):
    """The open case that a message is sent to now, and why; `again` if it reached one already."""

    case: Key
    reason: Text = ""
    again: bool = False


class Called(Out):
    """A webhook call that was stored; `GET /messages/{id}` tells what became of it."""

    id: str


class SignalGiven(In):
    """A signal for every case that catches it."""

    name: Key
    payload: Data = Field(default_factory=dict)


class Signal(Out):
    """A signal that was taken; `GET /messages/{id}` tells whom it reached."""

    id: str
    name: str
