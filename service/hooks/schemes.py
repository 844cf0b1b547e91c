"""How callers prove who they are: by a signature, a key, or the certificate that a proxy checked.

Every secret that is valid is tried, each in constant time, whether or not an earlier one fitted.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from service.errors import Problem
from service.hooks.networks import is_within, network_problems
from service.hooks.refusals import SignatureInvalid

TOLERANCE = 300
"""Seconds that a call's own time may be away from now, where its scheme has one."""
_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}", re.ASCII)
_BODY, _TIME = "{body}", "{timestamp}"
_LONGEST = 200
MARK = "whsec_"
"""What a secret of Standard Webhooks begins with."""
_VERSION = "v1,"
_MOST_SIGNATURES = 20


class Scheme(StrEnum):
    """The ways to prove that a call is honest."""

    STANDARD_WEBHOOKS = "standard_webhooks"
    GITHUB = "github"
    HMAC_SHA256 = "hmac_sha256"
    API_KEY = "api_key"
    MUTUAL_TLS = "mutual_tls"


class Encoding(StrEnum):
    """How a signature is written."""

    HEX = "hex"
    BASE64 = "base64"


@dataclass(frozen=True, slots=True)
class Signing:
    """What a scheme leaves open; one that leaves nothing open reads none of it.

    `header` has the signature, the key, or what the certificate says; `prefix` stands before it.
    `timestamp_header` has the time in whole seconds since 1970, and `signed` says what is signed:
    `{body}`, with `{timestamp}` where there is one. Only from a proxy in one of the networks
    `proxies` is a certificate taken, and only one that the header tells as one of `accepted`.
    """

    header: str = ""
    prefix: str = ""
    encoding: Encoding = Encoding.HEX
    timestamp_header: str = ""
    signed: str = _BODY
    proxies: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give what is set, as it is kept."""
        usual, told = asdict(Signing()), asdict(self)
        lists = {name: list(told[name]) for name in ("proxies", "accepted")}
        return {name: value for name, value in (told | lists).items() if told[name] != usual[name]}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A call as it came: `headers` by their names in lower case.

    `address` is the caller's, as the proxies of this installation tell it; `peer` is whoever
    opened the connection.
    """

    body: bytes
    headers: Mapping[str, str]
    address: str | None = None
    peer: str | None = None


USUAL = {
    Scheme.HMAC_SHA256: Signing(header="x-signature", prefix="sha256="),
    Scheme.API_KEY: Signing(header="x-api-key"),
    Scheme.MUTUAL_TLS: Signing(header="x-client-certificate-subject"),
}
"""What a scheme is set to where nothing else is said."""
IDS = {Scheme.STANDARD_WEBHOOKS: "webhook-id", Scheme.GITHUB: "x-github-delivery"}
"""The header in which a scheme has the id of a call; the others have none."""


def read_signing(scheme: Scheme, given: Mapping[str, Any]) -> Signing:
    """Read what was set of a scheme, or kept; what is not set is as usual."""
    told = {**asdict(USUAL.get(scheme, Signing())), **given}
    lists = {name: tuple(told[name]) for name in ("proxies", "accepted")}
    return Signing(**{**told, **lists, "encoding": Encoding(told["encoding"])})


def signing_problems(scheme: Scheme, signing: Signing) -> Iterator[Problem]:
    """Give what keeps a scheme from being used as it is set."""
    if scheme in (Scheme.STANDARD_WEBHOOKS, Scheme.GITHUB):
        return
    names = [("header", signing.header)]
    if signing.timestamp_header:
        names.append(("timestamp_header", signing.timestamp_header))
    for field, name in names:
        if not _HEADER.fullmatch(name):
            yield _wrong(field, f"{name[:_LONGEST]!r} is no name of a header.")
    if scheme is Scheme.HMAC_SHA256:
        yield from _signed_problems(signing)
    if scheme is Scheme.MUTUAL_TLS:
        yield from _certificate_problems(signing)


def _certificate_problems(signing: Signing) -> Iterator[Problem]:
    yield from network_problems(signing.proxies, "signing.proxies")
    if not signing.proxies:
        yield _wrong("proxies", "Name the network of the proxy that checks certificates.")
    if not signing.accepted or not all(signing.accepted):
        yield _wrong("accepted", "Say what the header tells of each certificate to be taken.")


def _signed_problems(signing: Signing) -> Iterator[Problem]:
    if _BODY not in signing.signed:
        yield _wrong("signed", f"What is signed has to contain {_BODY}.")
    if bool(signing.timestamp_header) is not (_TIME in signing.signed):
        said = f"Name the header of the time if, and only if, {_TIME} is signed."
        yield _wrong("signed", said)


def _wrong(field: str, said: str) -> Problem:
    return Problem("signing_invalid", said, field=f"signing.{field}")


def verify(
    scheme: Scheme, signing: Signing, secrets: tuple[str, ...], call: Arrived, *, now: datetime
) -> None:
    """Return if a call is honest. Raises SignatureInvalid, and never tells what was wrong."""
    if not _VERIFIERS[scheme](signing, secrets, call, now):
        raise SignatureInvalid


def call_id(scheme: Scheme, headers: Mapping[str, str]) -> str | None:
    """Return the id that the caller's scheme gives a call, if it does."""
    name = IDS.get(scheme)
    return headers.get(name) or None if name is not None else None


def _standard_webhooks(_: Signing, secrets: tuple[str, ...], call: Arrived, now: datetime) -> bool:
    # The library signs text alone, and an email need not be UTF-8.
    stamp, told = call.headers.get("webhook-timestamp", ""), call.headers.get("webhook-id", "")
    if not told or not _is_near(stamp, now):
        return False
    content = f"{told}.{stamp}.".encode() + call.body
    given = call.headers.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]
    written = [one[len(_VERSION) :].encode() for one in given if one.startswith(_VERSION)]
    found = [
        hmac.compare_digest(made, one)
        for made in (_standard_signature(secret, content) for secret in secrets)
        for one in written
    ]
    return any(found)


def _standard_signature(secret: str, content: bytes) -> bytes:
    key = base64.b64decode(secret.removeprefix(MARK))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())


def _github(_: Signing, secrets: tuple[str, ...], call: Arrived, now: datetime) -> bool:
    usual = Signing(header="x-hub-signature-256", prefix="sha256=")
    return _hmac_sha256(usual, secrets, call, now)


def _hmac_sha256(signing: Signing, secrets: tuple[str, ...], call: Arrived, now: datetime) -> bool:
    given = _after(signing.prefix, call.headers.get(signing.header.lower()))
    stamp = call.headers.get(signing.timestamp_header.lower(), "")
    if given is None or (signing.timestamp_header and not _is_near(stamp, now)):
        return False
    before, _, after = signing.signed.replace(_TIME, stamp).partition(_BODY)
    content = before.encode() + call.body + after.encode()
    written = _written(given, signing.encoding)
    found = [
        hmac.compare_digest(_signature(secret, content, signing.encoding), written)
        for secret in secrets
    ]
    return any(found)


def _signature(secret: str, content: bytes, encoding: Encoding) -> bytes:
    made = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return made.hex().encode() if encoding is Encoding.HEX else base64.b64encode(made)


def _written(given: str, encoding: Encoding) -> bytes:
    """Give a signature as it would be written; hexadecimal may be in capitals."""
    return (given.lower() if encoding is Encoding.HEX else given).encode()


def _api_key(signing: Signing, secrets: tuple[str, ...], call: Arrived, _: datetime) -> bool:
    given = _after(signing.prefix, call.headers.get(signing.header.lower()))
    if given is None:
        return False
    found = [hmac.compare_digest(secret.encode(), given.encode()) for secret in secrets]
    return any(found)


def _mutual_tls(signing: Signing, _: tuple[str, ...], call: Arrived, __: datetime) -> bool:
    told = call.headers.get(signing.header.lower(), "").encode()
    found = [hmac.compare_digest(one.encode(), told) for one in signing.accepted]
    return any(found) and is_within(call.peer, signing.proxies)


def _after(prefix: str, given: str | None) -> str | None:
    """Give what stands behind a prefix; blanks between them count for nothing."""
    if given is None or not given.startswith(prefix):
        return None
    return given[len(prefix) :].strip(" \t")


def _is_near(stamp: str, now: datetime) -> bool:
    if not _STAMP.fullmatch(stamp):
        return False
    return abs(int(stamp) - now.timestamp()) <= TOLERANCE


_VERIFIERS: Mapping[Scheme, Callable[[Signing, tuple[str, ...], Arrived, datetime], bool]] = {
    Scheme.STANDARD_WEBHOOKS: _standard_webhooks,
    Scheme.GITHUB: _github,
    Scheme.HMAC_SHA256: _hmac_sha256,
    Scheme.API_KEY: _api_key,
    Scheme.MUTUAL_TLS: _mutual_tls,
}
