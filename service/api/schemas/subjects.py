"""Whom or what cases are about."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic import WithJsonSchema as Described
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from service.api.schemas.base import (
    LONGEST_SEARCH,
    Cursor,
    Data,
    In,
    Key,
    Out,
    Text,
    unless_given,
)

SubjectKind = Literal["person", "home"]
CaseState = Literal["open", "completed", "cancelled", "failed"]
MOST_FOUND = 50
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_day(value: object) -> date | None:
    """Read a date. Raises PydanticCustomError with what to send instead."""
    try:
        if value is None:
            return None
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("date_unreadable", "Give a date such as 1980-03-12")


Day = Annotated[
    date | None,
    BeforeValidator(read_day),
    Described({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
]
Uprn = Annotated[str, StringConstraints(pattern="^[0-9]{1,12}$")]
Reference = Annotated[str, StringConstraints(max_length=100)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Subject(Out):
    """Who or what a case is about; the name of a home is its address.

    `contact` is as it was given; `phone`, `email`, `address` and `preferred` in it are what the
    pages ask for. `version` counts its corrections.
    """

    id: str
    kind: SubjectKind | None
    name: str
    reference: str | None
    contact: dict[str, Any] | str | None
    date_of_birth: date | None
    uprn: str | None
    tenancy_reference: str | None
    version: int


class CaseAbout(Out):
    """A case about a person or a home."""

    id: str
    reference: str
    title: str
    process: str
    state: CaseState


class KnownSubject(Out):
    """A person or a home, and the cases about it that you may see: open ones first, newest first.

    `more` counts those that are not named. The contact details that one of these cases has
    `withheld` are left out of the subject.
    """

    subject: Subject
    cases: list[CaseAbout]
    more: int
    withheld: list[str]


class KnownSubjectList(Out):
    """Some people and homes, and the cursor of those that follow."""

    items: list[KnownSubject]
    next: str | None


def _whole(given: Any) -> Any:
    """Take 10.0 for 10, as JSON does."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


def _not_null(given: Any) -> Any:
    """Refuse a null: what is left out is left out."""
    if given is None:
        raise PydanticCustomError("string_type", "Input should be a valid string")
    return given


class SubjectSearch(In):
    """What to look for.

    Every word must begin a word of the name, the references, the UPRN, the date of birth or the
    contact details.
    """

    q: str = Field(min_length=1, max_length=LONGEST_SEARCH)
    limit: Annotated[int, BeforeValidator(_whole)] = Field(
        10, ge=1, le=MOST_FOUND, description="How many items at most."
    )
    cursor: Annotated[Cursor | SkipJsonSchema[None], BeforeValidator(_not_null)] = unless_given(
        "The `next` of the page before; without it, the first."
    )


class SubjectGiven(In):
    """Who or what a case is to be about."""

    name: Name
    reference: Reference | None = None
    contact: Data | Text | None = None
    kind: SubjectKind | None = None
    date_of_birth: Day = None
    uprn: Uprn | None = None
    tenancy_reference: Reference | None = None


class SubjectCorrection(In):
    """What is to be said of whom or what a case is about, in all its cases; the rest stays."""

    name: Name | SkipJsonSchema[None] = unless_given()
    reference: Reference | None = None
    contact: Data | Text | None = None
    kind: SubjectKind | None = None
    date_of_birth: Day = None
    uprn: Uprn | None = None
    tenancy_reference: Reference | None = None


class SubjectChange(Out):
    """One correction: who made it, when, and what was said before and after it."""

    seq: int
    at: datetime
    actor: str | None
    before: dict[str, Any]
    after: dict[str, Any]


class SubjectChangeList(Out):
    """Some corrections, the newest first."""

    items: list[SubjectChange]
    next: str | None


ONE_SUBJECT: JsonDict = {"not": {"required": ["subject", "subject_id"]}}
"""Says in a schema what `one_subject` checks."""


def one_subject(model: In) -> None:
    """Check that a body has the details of a subject or the id of a known one, not both."""
    given = model.model_fields_set
    if "subject_id" in given and getattr(model, "subject_id", None) is None:
        raise PydanticCustomError("not_null", "Leave subject_id out, or give it")
    if {"subject", "subject_id"} <= given:
        raise PydanticCustomError("one_of", "Give subject or subject_id, not both")


class RepeatsAsked(In):
    """A case that somebody thinks of starting."""

    model_config = ConfigDict(json_schema_extra=ONE_SUBJECT)

    process: Key
    data: Data = Field(default_factory=dict)
    subject: SubjectGiven | None = None
    subject_id: Key | SkipJsonSchema[None] = unless_given()

    @model_validator(mode="after")
    def _names_one_subject(self) -> "RepeatsAsked":
        one_subject(self)
        return self


class Repeated(Out):
    """An open case that the new one may repeat."""

    id: str
    reference: str
    title: str
    process: str


class Repeats(Out):
    """The open cases of the process that the new one may repeat, and subjects like the given."""

    cases: list[Repeated]
    subjects: list[KnownSubject]
