"""From the inputs of the topic `http` to the request that is sent."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urldefrag, urlencode, urlsplit

import orjson

from service.egress import Request
from service.secrets.keeping import Opened
from workers.effects.assignment import Assignment
from workers.effects.calling import CallNotPossible, opened

KEY = "idempotency-key"
_SAFE = ("GET", "HEAD")
_REPEATABLE = (*_SAFE, "PUT", "DELETE")
_METHODS = (*_REPEATABLE, "POST", "PATCH")
_NOT_YOURS = ("host", "content-length", "transfer-encoding", "connection")
_BODIES = ("body", "form", "text")
_USUAL_SECONDS, _MOST_SECONDS = 20, 60
_MOST_REDIRECTS = 3
_LOWEST, _HIGHEST = 300, 599


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """A request, and how it is made. `repeatable`: to send it again does nothing twice.

    `retry_on` are the statuses that the drawing wants to be tried again; None leaves that to us.
    """

    request: Request
    repeatable: bool
    seconds: float
    redirects: int
    retry_on: frozenset[int] | None
    secret: Opened | None

    @property
    def host(self) -> str:
        """Return whom it is for."""
        return urlsplit(self.request.url).hostname or "It"


def read_call(work: Assignment, *, known: Collection[str]) -> Call:
    """Read the inputs. Raises CallNotPossible, naming what is wrong, and what `opened` raises."""
    inputs = {name: value for name, value in work.inputs.items() if value is not None}
    strange = sorted(set(inputs) - set(known))
    if strange:
        raise CallNotPossible(f"There is no input {strange[0]!r}. Use {', '.join(known)}.")
    content, kind = _content(inputs)
    method = str(inputs.get("method") or ("POST" if kind else "GET")).upper()
    if method not in _METHODS or (kind and method in _SAFE):
        raise CallNotPossible(f"{method!r} is no method, or one that sends nothing.")
    headers = {"content-type": kind} if kind else {}
    headers |= _headers(inputs)
    if inputs.get("idempotent") is True:
        headers.setdefault(KEY, work.work_id)
    url = _url(inputs)
    secret = _secret(inputs, url, work, headers)
    return Call(
        request=Request(method, url, headers, content),
        repeatable=method in _REPEATABLE or KEY in headers,
        seconds=_seconds(inputs),
        redirects=_MOST_REDIRECTS if method in _SAFE else 0,
        retry_on=_statuses(inputs),
        secret=secret,
    )


def _content(inputs: Mapping[str, Any]) -> tuple[bytes, str]:
    """Give what is sent, and what kind of content that is; nothing is of no kind."""
    given = [name for name in _BODIES if name in inputs]
    if len(given) > 1:
        raise CallNotPossible(f"Give one of {', '.join(given)}, not several.")
    if "body" in inputs:
        return orjson.dumps(inputs["body"]), "application/json"
    if "form" in inputs:
        return _encoded(inputs, "form").encode(), "application/x-www-form-urlencoded"
    if "text" in inputs:
        return str(inputs["text"]).encode(), "text/plain; charset=utf-8"
    return b"", ""


def _url(inputs: Mapping[str, Any]) -> str:
    """Put the address together; what is added to it can change neither host nor folder."""
    url = urldefrag(str(inputs.get("url") or "").strip()).url
    if not url:
        raise CallNotPossible("There is no url.")
    parts = inputs.get("path", [])
    parts = [str(one) for one in (parts if isinstance(parts, list) else [parts])]
    if any(one in ("", ".", "..") for one in parts):
        raise CallNotPossible("A part of the path is empty, or would lead elsewhere.")
    before, mark, query = url.partition("?")
    if parts:
        before = "/".join([before.rstrip("/"), *(quote(one, safe="") for one in parts)])
    queries = [one for one in (query, _encoded(inputs, "query")) if one]
    return f"{before}?{'&'.join(queries)}" if queries else f"{before}{mark}"


def _encoded(inputs: Mapping[str, Any], name: str) -> str:
    """Encode names and values; a list gives its name several times, and nothing is left out."""
    given = _mapping(inputs, name)
    return urlencode({key: _said(one) for key, one in given.items() if one is not None}, doseq=True)


def _said(value: object) -> object:
    if isinstance(value, list):
        return [_said(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _mapping(inputs: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    given = inputs.get(name, {})
    if not isinstance(given, Mapping):
        raise CallNotPossible(f"{name} is no object of names and values.")
    return given


def _headers(inputs: Mapping[str, Any]) -> dict[str, str]:
    given = {key.lower(): str(one) for key, one in _mapping(inputs, "headers").items()}
    for name in _NOT_YOURS:
        if name in given:
            raise CallNotPossible(f"The header {name} cannot be given.")
    return given


def _secret(
    inputs: Mapping[str, Any], url: str, work: Assignment, headers: dict[str, str]
) -> Opened | None:
    """Put the secret among the headers. Raises CallNotPossible."""
    if "secret" not in inputs:
        return None
    secret = opened(str(inputs["secret"]), url, work.settings)
    way = inputs.get("secret_as") or ("header" if "secret_header" in inputs else "bearer")
    named = str(inputs.get("secret_header") or "").lower()
    if way == "header" and named and named not in _NOT_YOURS:
        headers[named] = secret.value
    elif way == "bearer":
        headers["authorization"] = f"Bearer {secret.value}"
    elif way == "basic":
        basic = base64.b64encode(secret.value.encode()).decode()
        headers["authorization"] = f"Basic {basic}"
    else:
        raise CallNotPossible("secret_as is bearer, basic, or header with a secret_header.")
    return secret


def _seconds(inputs: Mapping[str, Any]) -> float:
    given = inputs.get("timeout", _USUAL_SECONDS)
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise CallNotPossible("timeout is a number of seconds.")
    if not 0 < given <= _MOST_SECONDS:
        raise CallNotPossible(f"timeout is at most {_MOST_SECONDS} seconds.")
    return float(given)


def _statuses(inputs: Mapping[str, Any]) -> frozenset[int] | None:
    if "retry_on" not in inputs:
        return None
    given = inputs["retry_on"]
    listed = given if isinstance(given, list) else [given]
    if not all(isinstance(one, int) and _LOWEST <= one <= _HIGHEST for one in listed):
        raise CallNotPossible(f"retry_on is a list of statuses from {_LOWEST} to {_HIGHEST}.")
    return frozenset(listed)
