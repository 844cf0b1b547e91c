"""A start page that is sent twice starts one case.

The page carries a sealed key. The start keeps the key in the book of requests, with its case and
in its transaction: whoever presses twice, or sends the page again, is led to that case.
"""

import hashlib
from dataclasses import dataclass

from flask import request
from itsdangerous import BadData, URLSafeSerializer

from service.cases.identity import new_id
from service.clock import real_now
from service.installation import here
from service.ledger import requests
from service.ledger.canonical import digest
from service.ledger.requests import Request
from service.web.session import actor

FIELD = "_start"
"""The field in which the page carries its key."""
_BESIDE = ("csrf_token", FIELD)


@dataclass(frozen=True, slots=True)
class Started:
    """The case that a page has started; one that it started before now has no `reference` here.

    `is_same` says that the page was sent just as it was then.
    """

    case_id: str
    reference: str = ""
    is_same: bool = True


def new_key() -> str:
    """Give the key of a fresh page, sealed for its reader."""
    return str(_seal().dumps(new_id()))


def started_before(*, waiting: bool = False) -> Started | None:
    """Return what the page that was sent has started already; None when it carries no key.

    `waiting` lets an equal start that runs just now come to its end first, and keeps others
    waiting until this transaction ends.
    """
    place = _place()
    if place is None:
        return None
    if waiting:
        requests.wait_for(*place)
    known = requests.answered(*place)
    if known is None:
        return None
    return Started(known.body.decode(), is_same=known.digest == _content())


def keep_started(case_id: str) -> None:
    """Keep which case the page that was sent has started."""
    place = _place()
    if place is None:
        return
    token, path, key = place
    started = Request(
        token=token,
        path=path,
        key=key,
        digest=_content(),
        status=302,
        headers={},
        body=case_id.encode(),
        at=real_now(),
    )
    requests.keep(started)


def _place() -> tuple[str, str, str] | None:
    """Give where the book has the page's key; one that is no seal of ours is none."""
    try:
        key = _seal().loads(request.form.get(FIELD, ""))
    except BadData:
        return None
    return f"pages of {actor().username}"[:100], "/start", key


def _content() -> str:
    """Tell what was sent from anything else, without keeping a word of it."""
    said = sorted((key, values) for key, values in request.form.lists() if key not in _BESIDE)
    return digest(repr(said).encode())


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(
        here().settings.secret_key,
        salt=f"key of a start by {actor().username}",
        signer_kwargs={"digest_method": hashlib.sha256},
    )
