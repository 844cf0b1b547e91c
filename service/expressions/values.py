"""How plain values compare: equality that never fails, and an order that says when there is none.

ISO text is read as a date, instant or duration where it meets one. An instant meets a date as its
date in London. True and false are not numbers. Null is before nothing and after nothing.
Durations compare with 24 hours to a day: `P1D` equals `PT24H`, and neither lies before or after
the other. Months differ in length, so they compare with months only.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from service.expressions.limits import MAX_STEPS
from service.expressions.moments import (
    Duration,
    aware,
    london_date,
    parse_date,
    parse_duration,
    parse_instant,
)
from service.expressions.refusals import Wrong

Sort = Literal[
    "null",
    "true or false",
    "a number",
    "text",
    "an instant",
    "a date",
    "a duration",
    "a list",
    "a mapping",
    "no plain value",
]
NUMBERS = frozenset({int, float})
_SCALARS = frozenset({str, int, float, bool, type(None)})
_SORTS: tuple[tuple[type | tuple[type, ...], Sort], ...] = (
    (str, "text"),
    (bool, "true or false"),
    ((int, float), "a number"),
    (datetime, "an instant"),
    (date, "a date"),
    (Duration, "a duration"),
    ((list, tuple), "a list"),
    (Mapping, "a mapping"),
)


def sort_of(value: object) -> Sort:
    """Name the sort of a value, as messages call it."""
    if value is None:
        return "null"
    for types, sort in _SORTS:
        if isinstance(value, types):
            return sort
    return "no plain value"


def is_number(value: object) -> bool:
    """Say whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(left: Any, right: Any) -> bool:
    """Say whether two values are equal. Values of different sorts are not."""
    kind = type(left)
    if kind is type(right) and kind in _SCALARS:
        return bool(left == right)
    if left is None or right is None:
        return False
    return _same(left, right, Steps())


class Steps:
    """Counts the steps of one walk through nested values, up to a bound."""

    def __init__(self) -> None:
        """Begin with none taken."""
        self._left = MAX_STEPS

    def take(self) -> None:
        """Count one; raises `Wrong` when there are too many."""
        self._left -= 1
        if self._left < 0:
            raise Wrong("The values are too large to compare.")


def _same(left: Any, right: Any, steps: Steps) -> bool:
    """Compare in depth."""
    steps.take()
    sorts = sort_of(left), sort_of(right)
    if sorts == ("a list", "a list"):
        return len(left) == len(right) and all(
            _same(a, b, steps) for a, b in zip(left, right, strict=True)
        )
    if sorts == ("a mapping", "a mapping"):
        return len(left) == len(right) and all(
            key in right and _same(value, right[key], steps) for key, value in left.items()
        )
    pair = _meeting(left, right)
    return pair is not None and bool(_reckoned(pair[0]) == _reckoned(pair[1]))


def ordered(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Compare two values by order (`operator.lt` and its like).

    Null on either side is False. Raises `Wrong` when the two have no order between them.
    """
    if type(left) in NUMBERS and type(right) in NUMBERS:
        return compare(left, right)
    if left is None or right is None:
        return False
    pair = _meeting(left, right)
    if pair is None or sort_of(pair[0]) == "true or false":
        raise Wrong(
            f"{sort_of(left)} and {sort_of(right)} have no order between them.".capitalize()
        )
    first, second = pair
    if isinstance(first, Duration):
        first, second = _lengths(first, second)
    return compare(first, second)


def contains(container: Any, item: Any) -> bool:
    """Say whether a list holds an item, a mapping a key, or a text another; null holds nothing."""
    sort = sort_of(container)
    if sort == "a list":
        return _holds(container, item)
    if sort == "a mapping":
        return isinstance(item, str) and item in container
    if sort == "text" and isinstance(item, str):
        return item in container
    if container is None or (sort == "text" and item is None):
        return False
    raise Wrong(f"{sort_of(item).capitalize()} cannot be in {sort}.")


def _holds(items: Sequence[Any], item: Any) -> bool:
    """Look for an equal item, with one bound for the whole search."""
    if type(item) in _SCALARS:
        return any(same(each, item) for each in items)
    steps = Steps()
    return any(_same(each, item, steps) for each in items)


def _meeting(left: Any, right: Any) -> tuple[Any, Any] | None:
    """Bring two values to one sort that Python compares; None when there is none."""
    sorts = sort_of(left), sort_of(right)
    if "text" in sorts and sorts[0] != sorts[1]:
        left, right = _read(left, right), _read(right, left)
        sorts = sort_of(left), sort_of(right)
    if set(sorts) == {"a date", "an instant"}:
        return _day(left), _day(right)
    if sorts[0] != sorts[1] or sorts[0] in {"a list", "a mapping", "no plain value"}:
        return None
    return (aware(left), aware(right)) if sorts[0] == "an instant" else (left, right)


def _read(value: Any, other: Any) -> Any:
    """Read text that meets a date, instant or duration; all else stays as it is."""
    if not isinstance(value, str):
        return value
    if isinstance(other, Duration):
        return parse_duration(value)
    if isinstance(other, date):
        return parse_date(value) or parse_instant(value)
    return value


def _day(value: Any) -> date:
    """Give a date, or the date of an instant in London."""
    return london_date(value) if isinstance(value, datetime) else value


def _reckoned(value: Any) -> Any:
    """Give what makes durations equal; every other value as it is."""
    return (value.months, value.reckoned) if isinstance(value, Duration) else value


def _lengths(left: Duration, right: Duration) -> tuple[Any, Any]:
    """Give what orders two durations; raises `Wrong` when months stand against days."""
    if left.months == right.months:
        return left.reckoned, right.reckoned
    if left.reckoned == right.reckoned:
        return left.months, right.months
    raise Wrong("Months and days have no order between them: months differ in length.")
