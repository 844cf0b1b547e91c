"""Receiving a call: verified as its hook says, stored once before it is answered.

What the hook asks of a call is read first and held no longer than that: a caller who is slow to
send keeps no connection to the database.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.cases.identity import new_id
from service.hooks.bodies import read_json
from service.hooks.mail import read_head
from service.hooks.making import active_hook
from service.hooks.mapping import id_told
from service.hooks.models import Format, Hook
from service.hooks.networks import is_within
from service.hooks.refusals import (
    AddressNotAllowed,
    BodyInvalid,
    BodyUnreadable,
    CallHasNoId,
    MappingInvalid,
)
from service.hooks.schemas import body_problems
from service.hooks.schemes import Arrived, Scheme, Signing, call_id, read_signing, verify
from service.ledger import calls, inbox
from service.ledger.calls import Call
from service.ledger.inbox import Received
from service.transaction import nudge_after_commit

LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What a hook asks of a call."""

    slug: str
    scheme: Scheme
    signing: Signing
    secrets: tuple[str, ...] = field(repr=False)
    networks: tuple[str, ...]
    format: Format
    headers: tuple[str, ...]
    dedupe: str | None
    every_call_counts: bool
    masks: list[str] | None
    body_schema: Any
    largest: int
    calls_per_second: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A call that is honest and fit to be kept; `external_id` tells a repeat of it."""

    slug: str
    body: bytes
    headers: Mapping[str, str]
    address: str | None
    external_id: str | None
    format: Format
    masks: list[str] | None


def terms_of(slug: str, *, at: datetime) -> Terms:
    """Read what a hook asks of a call at an instant. Raises HookNotFound."""
    hook = active_hook(slug)
    return Terms(
        slug=hook.slug,
        scheme=hook.scheme,
        signing=read_signing(hook.scheme, hook.signing),
        secrets=_valid_secrets(hook, at),
        networks=tuple(hook.networks),
        format=hook.format,
        headers=tuple(hook.headers),
        dedupe=hook.dedupe,
        every_call_counts=hook.every_call_counts,
        masks=hook.masks,
        body_schema=hook.body_schema,
        largest=hook.largest,
        calls_per_second=hook.calls_per_second,
    )


def _valid_secrets(hook: Hook, at: datetime) -> tuple[str, ...]:
    until = hook.secret_before_until
    before = hook.secret_before if until is not None and at < until else None
    return tuple(one for one in (hook.secret, before) if one)


def admit_address(terms: Terms, address: str | None) -> None:
    """Return if a hook may be called from here. Raises AddressNotAllowed."""
    if terms.networks and not is_within(address, terms.networks):
        raise AddressNotAllowed


def accept(terms: Terms, call: Arrived, *, now: datetime) -> Accepted:
    """Hold a call against what its hook asks; `now` is the real time, in which signatures live.

    Raises SignatureInvalid, BodyUnreadable, BodyInvalid and CallHasNoId.
    """
    verify(terms.scheme, terms.signing, terms.secrets, call, now=now)
    kept = {name: call.headers[name] for name in terms.headers if name in call.headers}
    read = _read(terms, call.body)
    told = _external_id(terms, call, read, kept, now)
    return Accepted(
        terms.slug, call.body, kept, call.address, told, format=terms.format, masks=terms.masks
    )


def keep(accepted: Accepted, *, at: datetime) -> tuple[Received, bool]:
    """Store a call; tell whether it is new, and not a repeat."""
    received = Received(
        id=new_id(),
        kind=inbox.HOOK,
        source=source_of(accepted.slug),
        external_id=accepted.external_id,
        name=accepted.slug,
        payload={},
        received_at=at,
    )
    kept, is_new = inbox.keep_once(received)
    if is_new:
        call = Call(
            id=kept.id,
            hook=accepted.slug,
            at=at,
            address=accepted.address,
            headers=dict(accepted.headers),
            body=accepted.body,
            size=len(accepted.body),
            format=accepted.format,
            masks=accepted.masks,
        )
        calls.keep(call)
        nudge_after_commit("deliver", kept.id)
    return kept, is_new


def source_of(slug: str) -> str:
    """Name the door through which the calls of a hook come."""
    return f"hook:{slug}"


def _read(terms: Terms, body: bytes) -> Any:
    """Read as much of a body as is needed to take it. Raises BodyUnreadable and BodyInvalid."""
    if terms.format is Format.EMAIL:
        return read_head(body)
    read = read_json(body)
    if terms.body_schema is not None:
        problems = body_problems(terms.body_schema, read)
        if problems:
            raise BodyInvalid(problems=problems)
    return read


def _external_id(
    terms: Terms, call: Arrived, read: Any, headers: Mapping[str, str], now: datetime
) -> str | None:
    """Give what tells a repeat: what the hook computes, or else the id that the scheme gives.

    Raises BodyUnreadable and CallHasNoId.
    """
    if terms.every_call_counts:
        return None
    if terms.dedupe is None:
        told = call_id(terms.scheme, call.headers)
        if told is not None and len(told) > LONGEST_ID:
            raise BodyUnreadable(f"The webhook-id is longer than {LONGEST_ID} characters.")
    else:
        told = _computed(terms.dedupe, read, headers, now)
    if told is None:
        raise CallHasNoId
    if len(told) > LONGEST_ID:
        return f"sha256:{hashlib.sha256(told.encode()).hexdigest()}"
    return told


def _computed(dedupe: str, read: Any, headers: Mapping[str, str], now: datetime) -> str | None:
    try:
        return id_told(dedupe, read, headers, at=now)
    except MappingInvalid:
        return None
