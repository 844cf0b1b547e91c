"""Messages and signals."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from service.api.schemas.base import Data, In, Key, Out, Span

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


class Message(Delivery):
    """A message that was received, with what is known of it."""

    kind: Literal["message", "signal", "hook"]
    name: str
    correlation: dict[str, Any] | None
    case: str | None
    payload: dict[str, Any]
    external_id: str | None
    received_at: datetime
    expires_at: datetime | None


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
