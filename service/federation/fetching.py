"""Asking a provider: a document, or a token for a code. Never within a transaction."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson

from service.egress import (
    Answer,
    AnswerUnusable,
    Limits,
    NotAnswered,
    NotReached,
    Request,
    RequestUnsendable,
    TargetRefused,
    egress_of,
)
from service.federation.refusals import ProviderAway
from service.installation import here

_LIMITS = Limits(seconds=10, size=512 * 1024, redirects=2)
_FORM = "application/x-www-form-urlencoded"


def get_document(url: str) -> dict[str, Any]:
    """Fetch a JSON object. Raises ProviderAway."""
    answer = _send(Request("GET", url, {"Accept": "application/json"}))
    if not answer.succeeded:
        raise ProviderAway(reason=f"status_{answer.status}")
    return _object(answer)


def post_form(
    url: str, fields: Mapping[str, str], headers: Mapping[str, str]
) -> tuple[bool, dict[str, Any]]:
    """Send a form; tell whether it was taken, and what came back. Raises ProviderAway."""
    sent = {"Accept": "application/json", "Content-Type": _FORM, **headers}
    answer = _send(Request("POST", url, sent, urlencode(fields).encode()))
    if answer.status >= 500:  # noqa: PLR2004 - whatever is theirs
        raise ProviderAway(reason=f"status_{answer.status}")
    return answer.succeeded, _object(answer)


def _send(request: Request) -> Answer:
    try:
        with egress_of(here().settings) as way_out:
            return way_out.send(request, _LIMITS)
    except (TargetRefused, RequestUnsendable, NotReached, NotAnswered, AnswerUnusable) as error:
        raise ProviderAway(reason=type(error).__name__, told=str(error)) from error


def _object(answer: Answer) -> dict[str, Any]:
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise ProviderAway(reason="no_json_object")
    return found
