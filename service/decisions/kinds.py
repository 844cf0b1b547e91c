"""The types of columns: what a type reference means, and whether a value fits it."""

from enum import StrEnum
from typing import Any

from service.expressions.refusals import Wrong
from service.expressions.timing import to_date, to_duration, to_instant
from service.expressions.values import is_number, sort_of


class Kind(StrEnum):
    """What the values of a column are."""

    ANY = "any value"
    TEXT = "text"
    NUMBER = "a number"
    WHOLE = "a whole number"
    BOOLEAN = "true or false"
    DATE = "a date"
    INSTANT = "an instant"
    DURATION = "a duration"


_TYPE_REFERENCES = {
    "any": Kind.ANY,
    "string": Kind.TEXT,
    "number": Kind.NUMBER,
    "double": Kind.NUMBER,
    "integer": Kind.WHOLE,
    "long": Kind.WHOLE,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "datetime": Kind.INSTANT,
    "date and time": Kind.INSTANT,
    "days and time duration": Kind.DURATION,
    "daytimeduration": Kind.DURATION,
    "years and months duration": Kind.DURATION,
    "yearmonthduration": Kind.DURATION,
}
_READERS = {Kind.DATE: to_date, Kind.INSTANT: to_instant, Kind.DURATION: to_duration}


def kind_of(type_reference: str | None) -> Kind | None:
    """Give the kind that a `typeRef` names, `feel:` or not; None when it names none."""
    if not type_reference:
        return Kind.ANY
    return _TYPE_REFERENCES.get(type_reference.rpartition(":")[2].strip().lower())


def fit(kind: Kind, value: Any) -> Any:
    """Give a value as the column's kind; ISO text becomes a date, instant or duration.

    Null fits every kind. Raises `Wrong` when the value does not fit.
    """
    if value is None or kind is Kind.ANY:
        return value
    if kind in _READERS:
        return _READERS[kind](value)
    if kind is Kind.WHOLE and is_number(value) and value % 1 == 0:
        return int(value)
    if kind is not Kind.WHOLE and sort_of(value) == kind.value:
        return value
    raise Wrong(f"{kind.value.capitalize()} is needed, not {sort_of(value)}.")
