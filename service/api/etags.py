"""ETags: a case's and a task's version, and the If-Match that guards a write."""

import re

from flask import request

from service.api.refusals import RequestUnreadable

_ONE = re.compile(r'(W/)?"[^"]*"', re.ASCII)
_VERSION = re.compile(r'"(\d{1,18})"', re.ASCII)
_NEVER = -1
"""No version: an If-Match that cannot match."""


def etag(version: int) -> dict[str, str]:
    """Give the headers that tell a thing's version."""
    return {"ETag": f'"{version}"'}


def if_match() -> int | None:
    """Return the version that the caller has read; None when any will do.

    Raises RequestUnreadable for what is no ETag, or several: one thing has one.
    """
    given = request.headers.get("If-Match", "*").strip()
    if given == "*":
        return None
    if _ONE.fullmatch(given) is None:
        raise RequestUnreadable('Send one ETag in If-Match, such as "3", or *.')
    found = _VERSION.fullmatch(given)
    return int(found[1]) if found else _NEVER
