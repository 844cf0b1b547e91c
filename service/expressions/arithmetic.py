"""Arithmetic with bounds: numbers, texts, lists, and dates with durations."""

import math
import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from service.expressions.limits import MAX_CHARACTERS, MAX_INTEGER, MAX_ITEMS
from service.expressions.moments import Duration, later
from service.expressions.refusals import Wrong
from service.expressions.values import is_number, sort_of

_DAY = timedelta(days=1)


def bounded(value: Any) -> Any:
    """Give a computed value back if it is within the bounds, else raise `Wrong`."""
    if isinstance(value, int):
        fits = -MAX_INTEGER <= value <= MAX_INTEGER
    elif isinstance(value, float):
        fits = math.isfinite(value)
    elif isinstance(value, str):
        fits = len(value) <= MAX_CHARACTERS
    else:
        fits = len(value) <= MAX_ITEMS
    if not fits:
        raise Wrong("The result is too large.")
    return value


def add(left: Any, right: Any) -> Any:
    """Add numbers, join texts or lists, move a date or instant by a duration."""
    if is_number(left) and is_number(right):
        return _numeric(operator.add, left, right)
    if isinstance(left, str) and isinstance(right, str):
        return bounded(left + right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return bounded([*left, *right])
    if isinstance(left, date) and isinstance(right, Duration):
        return later(left, right)
    if isinstance(left, Duration) and isinstance(right, Duration | date):
        return _lengthen(left, right) if isinstance(right, Duration) else later(right, left)
    raise _unfit("+", left, right)


def subtract(left: Any, right: Any) -> Any:
    """Subtract numbers or durations, or move a date or instant back by a duration."""
    if is_number(left) and is_number(right):
        return _numeric(operator.sub, left, right)
    if isinstance(left, date | Duration) and isinstance(right, Duration):
        return add(left, -right)
    raise _unfit("-", left, right)


def _numbers_only(symbol: str, compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Make an operation that takes numbers and nothing else."""

    def operation(left: Any, right: Any) -> Any:
        if is_number(left) and is_number(right):
            return _numeric(compute, left, right)
        raise _unfit(symbol, left, right)

    return operation


def _numeric(compute: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Compute with two numbers, within the bounds."""
    try:
        return bounded(compute(left, right))
    except ZeroDivisionError:
        raise Wrong("A number is divided by zero.") from None
    except OverflowError:
        raise Wrong("The result is too large.") from None


def signed(value: Any, *, negative: bool) -> Any:
    """Give a number or duration with its sign turned, or as it is."""
    if is_number(value) or isinstance(value, Duration):
        return -value if negative else value
    raise Wrong(f"{sort_of(value).capitalize()} has no sign.")


def _lengthen(left: Duration, right: Duration) -> Duration:
    """Add two durations of one kind: months, or days and hours, each unit to its own."""
    months = (left.months, right.months)
    if any(months) and (left.reckoned or right.reckoned):
        raise Wrong("Months and days cannot be added to one duration.")
    try:
        days, span = _of_one_sign(left.days + right.days, left.span + right.span)
    except OverflowError:
        raise Wrong("The result is too large.") from None
    result = Duration(sum(months), days, span)
    if not result.is_writable:
        raise Wrong("The result is too large.")
    return result


def _of_one_sign(days: int, span: timedelta) -> tuple[int, timedelta]:
    """Settle days against hours where one is to be taken from the other, at 24 hours a day.

    As many days as can be stay days: `P3D` less `PT2H` is `P2DT22H`.
    """
    if not days or not span or (days > 0) == (span > timedelta()):
        return days, span
    total = timedelta(days=days) + span
    kept = abs(total) // _DAY if (total > timedelta()) == (days > 0) else 0
    kept = kept if days > 0 else -kept
    return kept, total - timedelta(days=kept)


def _unfit(symbol: str, left: Any, right: Any) -> Wrong:
    """Say that an operator cannot take these two sorts of values."""
    hint = (
        " Give a missing value one by coalesce(name, 0)." if left is None or right is None else ""
    )
    return Wrong(f"{symbol} cannot take {sort_of(left)} and {sort_of(right)}.{hint}")


OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "+": add,
        "-": subtract,
        "*": _numbers_only("*", operator.mul),
        "/": _numbers_only("/", operator.truediv),
        "//": _numbers_only("//", operator.floordiv),
        "%": _numbers_only("%", operator.mod),
    }
)
