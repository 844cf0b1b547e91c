"""Idempotency keys: the answer is kept in the transaction of the command that it answers.

A request that is killed leaves neither; a refusal is not kept.
"""

import hashlib
import re
from collections.abc import Callable, Iterator

from flask import Response, request

from service.api.authentication import caller
from service.api.refusals import IdempotencyKeyReused, RequestStillRunning, RequestUnreadable
from service.clock import real_now
from service.ledger import requests
from service.ledger.requests import Request
from service.transaction import reading, transaction

_KEY = re.compile(r"[\x20-\x7e]{1,200}")
REPLAYED = "Idempotent-Replayed"
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")
_CHUNK = 256 * 1024


def once(
    perform: Callable[[], Response], *, kept: Callable[[Response], Response] | None = None
) -> Response:
    """Run a command in one transaction, or give the answer that its key already has.

    `kept` makes of an answer what may be kept of it, where that is not all of it. Raises
    IdempotencyKeyReused, RequestStillRunning and what the command raises.
    """
    key = key_given()
    if key is None:
        with transaction():
            return perform()
    return once_under(key, digest(), perform, kept=kept)


def once_under(
    key: str,
    content: str,
    perform: Callable[[], Response],
    *,
    kept: Callable[[Response], Response] | None = None,
) -> Response:
    """Run a command in one transaction under a key, `content` being the digest of what it is told.

    Raises IdempotencyKeyReused, RequestStillRunning and what the command raises.
    """
    with transaction():
        place = (caller().token, request.path, key)
        if not requests.take(*place):
            raise RequestStillRunning
        known = requests.answered(*place)
        if known is not None:
            return _again(known, content)
        response = perform()
        requests.keep(_kept(place, content, kept(response) if kept else response))
        return response


def earlier() -> Response | None:
    """Return the answer that this request's key already has, before anything is done for it.

    Raises IdempotencyKeyReused.
    """
    key = key_given()
    if key is None:
        return None
    content = digest()
    with reading():
        known = requests.answered(caller().token, request.path, key)
        return _again(known, content) if known is not None else None


def key_given() -> str | None:
    """Return the request's key. Raises RequestUnreadable when it cannot be one."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and _KEY.fullmatch(key) is None:
        raise RequestUnreadable("An Idempotency-Key is 1 to 200 printable ASCII characters.")
    return key


def digest() -> str:
    """Return what tells this request's content from another's: its parts, not its boundary."""
    content = hashlib.sha256(request.query_string)
    for part in _parts():
        content.update(b"%d:" % len(part) + part)
    return content.hexdigest()


def _parts() -> Iterator[bytes]:
    if request.mimetype != "multipart/form-data":
        yield request.get_data()
        return
    for name, value in request.form.items(multi=True):
        yield f"{name}={value}".encode()
    for name, file in request.files.items(multi=True):
        yield f"{name}:{file.filename}".encode()
        file.stream.seek(0)
        while chunk := file.stream.read(_CHUNK):
            yield chunk
        file.stream.seek(0)


def _kept(place: tuple[str, str, str], content: str, response: Response) -> Request:
    token, path, key = place
    return Request(
        token=token,
        path=path,
        key=key,
        digest=content,
        status=response.status_code,
        headers={
            name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
        },
        body=response.get_data(),
        at=real_now(),
    )


def _again(known: Request, content: str) -> Response:
    if known.digest != content:
        raise IdempotencyKeyReused
    response = Response(known.body, status=known.status, headers=known.headers)
    response.headers[REPLAYED] = "true"
    return response
