"""A page that is sent twice does its deed once.

The page carries a sealed key. The deed keeps the key in the book of requests, with what came of it
and in its transaction: whoever presses twice, or sends the page again, is told of the one deed.
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

FIELD = "_once"
"""The field in which the page carries its key; what a script sends has it in its address."""
_BESIDE = ("csrf_token", FIELD)
_LONGEST_PATH = 300


@dataclass(frozen=True, slots=True)
class Done:
    """What came of the page that was sent: by this request if `is_first`, else before.

    `is_same` says that the page was sent just as it was then.
    """

    result: str
    is_first: bool = False
    is_same: bool = True


def new_key() -> str:
    """Give the key of a fresh page, sealed for its reader."""
    return str(_seal().dumps(new_id()))


def done_before(*, waiting: bool = False) -> Done | None:
    """Return what the page that was sent has done already; None when it carries no key.

    `waiting` lets an equal deed that is done just now come to its end first, and keeps others
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
    return Done(known.body.decode(), is_same=known.digest == _content())


def keep_done(result: str = "") -> Done:
    """Keep what the page that was sent has done, in the transaction of the deed."""
    place = _place()
    if place is not None:
        token, path, key = place
        done = Request(
            token=token,
            path=path,
            key=key,
            digest=_content(),
            status=302,
            headers={},
            body=result.encode(),
            at=real_now(),
        )
        requests.keep(done)
    return Done(result, is_first=True)


def _place() -> tuple[str, str, str] | None:
    """Give where the book has the page's key; one that is no seal of ours is none."""
    try:
        key = _seal().loads(request.values.get(FIELD, ""))
    except BadData:
        return None
    return f"pages of {actor().username}"[:100], request.path[:_LONGEST_PATH], key


def _content() -> str:
    """Tell what was sent from anything else, without keeping a word of it."""
    said = sorted((key, values) for key, values in request.form.lists() if key not in _BESIDE)
    return digest(repr(said).encode() + request.get_data())


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(
        here().settings.secret_key,
        salt=f"key of a page of {actor().username}",
        signer_kwargs={"digest_method": hashlib.sha256},
    )
