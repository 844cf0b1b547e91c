"""Reading the body of a call: JSON that is kept as it was sent, and does not nest without end."""

import re
from typing import Any

import orjson

from service.hooks.refusals import BodyUnreadable

DEEPEST = 64
_LARGEST = 2.0**63
_NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def read_json(body: bytes) -> Any:
    """Read a JSON body. Raises BodyUnreadable."""
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BodyUnreadable(f"The body is not JSON: {error.msg}.") from None
    if _NULL.search(body):
        raise BodyUnreadable("Text may not contain a null character.")
    level = [read]
    for _ in range(DEEPEST):
        if any(loses_digits(one) for one in level):
            raise BodyUnreadable(
                "A whole number beyond 64 bits would lose digits: send it as text."
            )
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return read
    raise BodyUnreadable(f"The body nests more than {DEEPEST} levels deep.")


def loses_digits(value: Any) -> bool:
    """Tell whether a value that was read was a whole number too large to be kept as it was sent."""
    return isinstance(value, float) and value.is_integer() and abs(value) >= _LARGEST


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
