"""Reading the body of a call: JSON that is kept as it was sent, and does not nest without end."""

import re
from typing import Any

import orjson

from service.hooks.refusals import BodyUnreadable

DEEPEST = 64
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
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return read
    raise BodyUnreadable(f"The body nests more than {DEEPEST} levels deep.")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
