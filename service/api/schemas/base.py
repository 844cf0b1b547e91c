"""The two kinds of models, and the types that several share.

What comes in is strict: an unknown field is a mistake that the caller wants to know of. What goes
out is read from the attributes of whatever a view returns.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import isodate
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic import WithJsonSchema as Described
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError, core_schema
from werkzeug.datastructures import FileStorage

from service.definitions.lookup import LARGEST_VERSION

MOST = 200
USUAL = 50
LONGEST_TEXT = 20_000
LONGEST_SEARCH = 500
LONGEST_CURSOR = 2000
LONGEST_SPAN = timedelta(days=36_525)
"""A hundred years: nothing here counts longer."""

_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DURATION = (
    "^P(?=[0-9T])([0-9]{1,4}W|([0-9]{1,5}D)?"
    "(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,8}M)?([0-9]{1,10}S)?)?)$"
)
_INSTANT = PydanticCustomError(
    "instant_unreadable", "Give an instant with an offset, such as 2026-12-24T09:00:00Z"
)
_SPAN = PydanticCustomError(
    "duration_unreadable",
    "Give a duration such as PT1H or P2D, or whole seconds, and not less than 0",
)


class In(BaseModel):
    """What a caller sends."""

    model_config = ConfigDict(
        extra="forbid", arbitrary_types_allowed=True, str_strip_whitespace=False
    )


class Out(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(from_attributes=True)


def read_instant(value: object) -> datetime:
    """Read an RFC 3339 instant with an offset, and give it in UTC.

    Raises PydanticCustomError with what to send instead.
    """
    if not isinstance(value, str) or _RFC_3339.fullmatch(value) is None:
        raise _INSTANT
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("out_of_reach", "Give an instant within the calendar") from None
    except ValueError:
        raise _INSTANT from None


def read_span(value: object) -> timedelta:
    """Read a length of time: an ISO 8601 duration of fixed length, or whole seconds.

    Raises PydanticCustomError with what to send instead.
    """
    value = as_whole(value)
    try:
        span = timedelta(seconds=value) if type(value) is int else _duration(value)
    except (isodate.ISO8601Error, ArithmeticError):
        raise _SPAN from None
    if span < timedelta():
        raise _SPAN
    if span > LONGEST_SPAN:
        raise PydanticCustomError("out_of_reach", "Give at most 100 years")
    return span


def as_whole(value: object) -> object:
    """Give 2 for 2.0, which JSON does not tell apart; leave everything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _duration(text: object) -> timedelta:
    found = isodate.parse_duration(text) if isinstance(text, str) else None
    if not isinstance(found, timedelta):
        raise isodate.ISO8601Error
    return found


def exactly_one(*names: str) -> Callable[[BaseModel], None]:
    """Give the check that a body has exactly one of these fields, and not null."""

    def check(model: BaseModel) -> None:
        given = model.model_fields_set.intersection(names)
        if len(given) != 1 or getattr(model, *given) is None:
            raise PydanticCustomError("one_of", f"Give one of {' and '.join(names)}")

    return check


def unless_given(description: str | None = None) -> Any:
    """Give a field that may be left out, but not sent as null.

    What bounds it belongs to its type: of a union the document would not tell it.
    """

    def forget_null(schema: dict[str, Any]) -> None:
        schema.pop("default")

    return Field(None, description=description, json_schema_extra=forget_null)


Instant = Annotated[
    datetime,
    BeforeValidator(read_instant),
    Described({"type": "string", "format": "date-time"}),
]
Span = Annotated[
    timedelta,
    BeforeValidator(read_span),
    Described(
        {
            "anyOf": [
                {"type": "string", "pattern": _DURATION, "examples": ["PT1H", "P2D"]},
                {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": int(LONGEST_SPAN.total_seconds()),
                },
            ]
        }
    ),
]
Upload = Annotated[FileStorage, Described({"type": "string", "format": "binary"})]
Data = dict[Annotated[str, StringConstraints(max_length=200)], Any]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Cursor = Annotated[
    str,
    StringConstraints(max_length=LONGEST_CURSOR),
    Described({"type": "string", "maxLength": LONGEST_CURSOR, "pattern": "^[A-Za-z0-9_-]*$"}),
]
Search = Annotated[str, StringConstraints(max_length=LONGEST_SEARCH)]


@dataclass(frozen=True)
class FieldsOf:
    """Makes of a text a choice among a model's fields: their names, with commas between."""

    model: type[Out]

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Check what is sent."""
        return core_schema.no_info_after_validator_function(self._known, handler(source))

    def __get_pydantic_json_schema__(
        self, _: core_schema.CoreSchema, __: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe it."""
        one = f"({'|'.join(self.model.model_fields)})"
        return {"type": "string", "maxLength": LONGEST_TEXT, "pattern": f"^{one}(,{one})*$"}

    def _known(self, given: str) -> str:
        known = self.model.model_fields
        unknown = [name for name in given.split(",") if name not in known]
        if unknown:
            said = f"There is no field {unknown[0]!r} here; there are {', '.join(known)}"
            raise PydanticCustomError("unknown_field", "{said}", {"said": said})
        return given


ONLY_FIELDS = "Only these fields, with commas between; `id` is always there."
Version = Annotated[int, Field(ge=1, le=LARGEST_VERSION), BeforeValidator(as_whole)]


class Nothing(In):
    """A call that needs no body; an empty object will do."""


class BecauseOf(In):
    """A reason chosen from its list, by its code; words of one's own may stand beside it."""

    reason_code: Key | SkipJsonSchema[None] = unless_given()


class Reason(BecauseOf):
    """Why: in words, from the list of reasons, or both."""

    reason: Text = ""


class Paging(In):
    """How much of a list, and from where."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many items at most.")
    cursor: Cursor | SkipJsonSchema[None] = unless_given(
        "The `next` of the page before; without it, the first."
    )


_IF_KNOWN = Field(exclude_if=lambda value: value is None)
_Known = Annotated[str | None, _IF_KNOWN]


class ProblemItem(Out):
    """One thing that is wrong, where it is, and how to mend it."""

    code: str
    message: str
    mend: _Known = None
    field: _Known = None
    file: _Known = None
    element: _Known = None
    line: Annotated[int | None, _IF_KNOWN] = None
    severity: _Known = None
