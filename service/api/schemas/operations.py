"""Health, incidents and the test clock."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from service.api.schemas.base import In, Instant, Out, Span, exactly_one, unless_given


class Alive(Out):
    """The process answers."""

    status: Literal["ok"]


class Readiness(Out):
    """Whether the service can be used, and which part is missing if not."""

    status: Literal["ready", "not_ready"]
    checks: dict[str, Literal["ok", "failed"]]


class Incident(Out):
    """An element that could not be carried out; `resolved_at` once it was retried with success."""

    id: str
    case: str = Field(validation_alias="case_id")
    element: str
    code: str
    message: str
    attempts: int
    at: datetime
    resolved_at: datetime | None


class IncidentList(Out):
    """Some unresolved incidents, oldest first."""

    items: list[Incident]
    next: str | None


_one_of = exactly_one("advance", "now")


class ClockMove(In):
    """How far to move the service's clock, or to which instant; one of them."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["advance"]}, {"required": ["now"]}]}
    )

    advance: Span | SkipJsonSchema[None] = unless_given()
    now: Instant | SkipJsonSchema[None] = unless_given()

    @model_validator(mode="after")
    def _names_one(self) -> "ClockMove":
        _one_of(self)
        return self


class ClockMoved(Out):
    """What the service's time is now, and how many timers fell due on the way."""

    now: datetime
    fired: int
