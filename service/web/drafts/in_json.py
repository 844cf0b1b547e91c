"""What the scripts of a draft's pages ask for: answered in JSON, refusals included."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from service.drafts.changing import LARGEST_FILE, NEW
from service.drafts.refusals import DraftChanged
from service.errors import Problem, Refusal
from service.transaction import reading
from service.web.blueprint import takes_long_text
from service.web.reader import reader
from service.web.statuses import status_of

_REVISION = re.compile(r'"(\d{1,18})"', re.ASCII)
_NEVER = -1
"""No revision: what no file can be at."""
Asked = ParamSpec("Asked")
View = Callable[Asked, ResponseReturnValue]


class RevisionNotSaid(Refusal):
    """Send If-Match with the revision that you have read, or If-None-Match: * for a new file."""


class BodyUnreadable(Refusal):
    """The body is not a JSON object of this address."""


def in_json(view: View[Asked]) -> View[Asked]:
    """Answer the refusals of a view in JSON: a stable code, what is wrong, and what is known."""

    # The largest file, and what JSON adds to its text.
    @takes_long_text(2 * LARGEST_FILE)
    @wraps(view)
    def answering(*given: Asked.args, **named: Asked.kwargs) -> ResponseReturnValue:
        try:
            return view(*given, **named)
        except Refusal as refusal:
            return _refused(refusal)

    return answering


def _refused(refusal: Refusal) -> ResponseReturnValue:
    told: dict[str, Any] = {"code": refusal.code(), "detail": refusal.detail}
    if refusal.problems:
        told["problems"] = told_problems(refusal.problems)
    for name, fact in refusal.facts.items():
        told[name] = fact.isoformat() if isinstance(fact, datetime) else fact
    if isinstance(refusal, DraftChanged):
        with reading():
            told["by"] = reader().person(refusal.facts["by"])
    return jsonify(told), _status(refusal)


def _status(refusal: Refusal) -> HTTPStatus:
    if isinstance(refusal, DraftChanged):
        return HTTPStatus.PRECONDITION_FAILED
    if isinstance(refusal, RevisionNotSaid):
        return HTTPStatus.PRECONDITION_REQUIRED
    return status_of(refusal)


def told_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Give problems as a script shows them."""
    return [
        {
            "code": one.code,
            "severity": one.severity,
            "message": one.message,
            "hint": one.mend,
            "file": one.file,
            "element": one.element,
            "line": one.line,
        }
        for one in problems
    ]


def revision_seen() -> int:
    """Return the revision of a file that the writer has read. Raises RevisionNotSaid."""
    given = request.headers.get("If-Match", "").strip()
    if not given and request.headers.get("If-None-Match", "").strip() == "*":
        return NEW
    if not given:
        raise RevisionNotSaid
    found = _REVISION.fullmatch(given)
    return int(found[1]) if found else _NEVER


def json_object() -> dict[str, Any]:
    """Return the body, an object; none is an empty one. Raises BodyUnreadable."""
    if not request.get_data():
        return {}
    found = request.get_json(force=True, silent=True)
    if not isinstance(found, dict):
        raise BodyUnreadable
    return found
