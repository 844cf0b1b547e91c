"""One way to write a JSON value, so that equal values are equal text."""

import hashlib
from typing import Any

import orjson


def canonical(value: Any) -> str:
    """Write a JSON value with sorted keys and no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
