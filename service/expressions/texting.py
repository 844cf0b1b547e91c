"""Functions on texts."""

from typing import Any

from service.expressions.arithmetic import bounded
from service.expressions.limits import MAX_CHARACTERS, MAX_INTEGER
from service.expressions.moments import iso
from service.expressions.refusals import Wrong
from service.expressions.values import is_number, sort_of


def to_text(value: Any) -> str:
    """Write a value as text.

    Null is empty, dates are ISO text, a number without a fraction is written without one.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    if is_number(value):
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        return str(whole if abs(whole) <= MAX_INTEGER else float(value))
    if sort_of(value) in {"a date", "an instant", "a duration"}:
        return iso(value)
    raise Wrong(f"{sort_of(value).capitalize()} cannot be written as text; join a list by join().")


def lower(value: Any) -> str | None:
    """Give a text in small letters."""
    return None if value is None else bounded(_text(value).lower())


def upper(value: Any) -> str | None:
    """Give a text in capital letters."""
    return None if value is None else bounded(_text(value).upper())


def starts_with(value: Any, start: Any) -> bool:
    """Say whether a text begins with another; null begins with nothing."""
    return value is not None and _text(value).startswith(_text(start))


def ends_with(value: Any, end: Any) -> bool:
    """Say whether a text ends with another; null ends with nothing."""
    return value is not None and _text(value).endswith(_text(end))


def split(value: Any, separator: Any) -> list[str]:
    """Cut a text at each separator; null gives no parts."""
    if value is None:
        return []
    if not _text(separator):
        raise Wrong("The separator is empty.")
    return bounded(_text(value).split(_text(separator)))  # type: ignore[no-any-return]


def join(items: Any, separator: Any) -> str:
    """Write the items of a list one after another, with a separator between them."""
    if not isinstance(items, list | tuple | None):
        raise Wrong(f"A list is needed, not {sort_of(items)}.")
    between = _text(separator)
    parts: list[str] = []
    room = MAX_CHARACTERS
    for item in items or ():
        parts.append(to_text(item))
        room -= len(parts[-1]) + len(between)
        if room < 0:
            raise Wrong("The result is too large.")
    return between.join(parts)


def _text(value: Any) -> str:
    """Take a text."""
    if isinstance(value, str):
        return value
    raise Wrong(f"Text is needed, not {sort_of(value)}.")
