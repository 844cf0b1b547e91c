"""JSON that somebody types: an object, or why it is none."""

import json
from typing import Any

import orjson

from service.errors import Refusal

LONGEST = 50_000
"""Characters that are read."""


class JsonUnreadable(Refusal):
    """This is no JSON object. Write it as {"name": "value"}, or leave it empty."""


def json_given(text: str) -> dict[str, Any]:
    """Read a typed JSON object; nothing is an empty one. Raises JsonUnreadable."""
    if not text.strip():
        return {}
    if len(text) > LONGEST:
        raise JsonUnreadable(f"Write at most {LONGEST:,} characters.")
    try:
        found = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise JsonUnreadable(
            f"This is no JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        ) from None
    except (RecursionError, ValueError):
        raise JsonUnreadable from None
    if not isinstance(found, dict):
        raise JsonUnreadable
    if not _is_keepable(found):
        raise JsonUnreadable("It holds a number or a character that cannot be kept.")
    return found


def value_given(text: str) -> Any:
    """Read a typed value: as JSON where it is some that can be kept, else as the text it is."""
    try:
        found = json.loads(text)
    except (RecursionError, ValueError):
        return text
    return found if _is_keepable(found) else text


def _is_keepable(value: Any) -> bool:
    """Tell whether a value can be written as JSON again: no infinite number, no half character."""
    try:
        json.dumps(value, allow_nan=False)
        orjson.dumps(value)
    except (RecursionError, TypeError, ValueError):
        return False
    return True


def _refuse(name: str) -> Any:
    raise JsonUnreadable(f"{name} is no value of JSON.")
