"""ETags: the version of a case or a task, and a digest of what is shown of it.

The version guards a write (If-Match). Without a new version a clock may turn amber, or a reader may
do other things: only what is shown the same all through need not be sent again (If-None-Match).
"""

import hashlib
import re
from http import HTTPStatus

import orjson
from flask import Response, request

from service.api.refusals import RequestUnreadable
from service.cases.views import CaseView, TaskView

_ONE = re.compile(r'(W/)?"[^"]*"', re.ASCII)
_VERSION = re.compile(r'"(\d{1,18})(?:-[0-9a-f]{1,40})?"', re.ASCII)
_DIGEST = 10
_NEVER = -1
"""No version: an If-Match that cannot match."""


def etag(version: int, shown: CaseView | TaskView | None = None) -> dict[str, str]:
    """Give the headers that tell a thing's version and, where it changes without one, its look."""
    if shown is None:
        return {"ETag": f'"{version}"'}
    content = orjson.dumps(shown, option=orjson.OPT_SORT_KEYS)
    said = hashlib.blake2s(content, digest_size=_DIGEST).hexdigest()
    return {"ETag": f'"{version}-{said}"'}


def unless_known(response: Response) -> Response:
    """Answer 304 instead when the caller has what it says already, by its ETag."""
    known = response.headers.get("ETag")
    if known is None or response.status_code != HTTPStatus.OK:
        return response
    if not request.if_none_match.contains_weak(known.strip('"')):
        return response
    response.close()
    return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": known})


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
