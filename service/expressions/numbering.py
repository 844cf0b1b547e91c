"""Functions on numbers."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from service.expressions.arithmetic import bounded
from service.expressions.refusals import Wrong
from service.expressions.values import is_number, sort_of

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_MOST_DIGITS = 15


def magnitude(value: Any) -> Any:
    """Give a number without its sign."""
    return abs(_number(value))


def rounded(value: Any, digits: Any = 0) -> int | float:
    """Round a number to digits after the point, halves away from zero as accounts do.

    With no digits the result is whole.
    """
    number = _number(value)
    if type(digits) is not int or abs(digits) > _MOST_DIGITS:
        raise Wrong(f"Digits are a whole number from -{_MOST_DIGITS} to {_MOST_DIGITS}.")
    try:
        exact = Decimal(repr(number)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return number  # it has more digits than can be rounded away at this place
    return int(bounded(int(exact))) if digits <= 0 else float(exact)


def to_number(value: Any) -> int | float | None:
    """Read text as a number; numbers stay as they are, null stays null."""
    if value is None or is_number(value):
        return value  # type: ignore[no-any-return]
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        text = value.strip()
        return bounded(int(text) if _WHOLE.fullmatch(text) else float(text))  # type: ignore[no-any-return]
    raise Wrong(f"{sort_of(value).capitalize()} cannot be read as a number.")


def to_whole(value: Any) -> int | None:
    """Read text or a number as a whole number, cutting what follows the point."""
    number = to_number(value)
    return None if number is None else int(bounded(math.trunc(_number(number))))


def _number(value: Any) -> int | float:
    """Take a finite number."""
    if is_number(value) and math.isfinite(value):
        return value  # type: ignore[no-any-return]
    raise Wrong(f"A number is needed, not {sort_of(value)}.")
