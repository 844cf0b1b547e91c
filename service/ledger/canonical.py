"""One way to write a JSON value, so that equal values are equal text."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

LONGEST_KEY = 300
"""Characters of a text to look up, at most."""


def canonical(value: Any) -> str:
    """Write a JSON value with sorted keys and no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def key_of(values: Mapping[str, Any]) -> str:
    """Write values as one text to look up, which equal values share; a long one by its digest."""
    text = canonical(values)
    return text if len(text) <= LONGEST_KEY else digest(text.encode())


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
