"""The lines of batches and exports."""

from typing import Any, Literal

from pydantic.json_schema import SkipJsonSchema

from service.api.schemas.base import Cursor, In, Instant, Key, Out, unless_given
from service.api.schemas.cases import Case, CaseStart, Event
from service.api.schemas.messages import Delivery, MessageGiven
from service.api.schemas.subjects import CaseState

LineKey = Key | SkipJsonSchema[None]


class CaseLine(CaseStart):
    """A case to start; a line with the same `key` and words is done once, whenever it comes."""

    key: LineKey = unless_given()


class MessageLine(MessageGiven):
    """A message to deliver; a line with the same `key` and words is done once."""

    key: LineKey = unless_given()


class StartedBrief(Out):
    """A case that a line started; `GET /cases/{id}` tells all of it."""

    id: str
    reference: str
    state: CaseState


class LineResult(Out):
    """What came of one line, by its number from 1 and its key.

    `status` is what the line would have been answered alone; `problem` says what was wrong with
    it. `replayed` says that it was done before.
    """

    line: int
    key: str | None
    status: int
    replayed: bool
    problem: dict[str, Any] | None


class StartedLine(LineResult):
    """What came of one line of a batch of cases."""

    case: StartedBrief | None


class DeliveredLine(LineResult):
    """What came of one line of a batch of messages."""

    message: Delivery | None


class ExportedCase(Out):
    """A case; with its `cursor` another request goes on after it."""

    cursor: str
    case: Case


class EventOfCase(Event):
    """One line of the event log of a case."""

    case: str


class ExportedEvent(Out):
    """An entry of an event log; with its `cursor` another request goes on after it."""

    cursor: str
    event: EventOfCase


class ExportEnd(Out):
    """The last line of an export: without it something is missing."""

    end: Literal[True]


class CaseExport(In):
    """Which cases to take, and from where."""

    state: CaseState | SkipJsonSchema[None] = unless_given()
    process: Key | SkipJsonSchema[None] = unless_given()
    updated_since: Instant | SkipJsonSchema[None] = unless_given()
    cursor: Cursor | SkipJsonSchema[None] = unless_given("That of the last line you have.")


class EventExport(In):
    """Which entries to take, and from where."""

    process: Key | SkipJsonSchema[None] = unless_given()
    case: Key | SkipJsonSchema[None] = unless_given()
    since: Instant | SkipJsonSchema[None] = unless_given()
    cursor: Cursor | SkipJsonSchema[None] = unless_given("That of the last line you have.")
