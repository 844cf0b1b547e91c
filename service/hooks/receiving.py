"""Receiving a call: verified by its signature, stored once, carried out by a worker.

The signature is that of Standard Webhooks: HMAC-SHA256 over id, timestamp and body, with a window
of five minutes around the real time (https://www.standardwebhooks.com).
"""

import re
from collections.abc import Mapping
from datetime import datetime

import orjson
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from service.cases.beginning import Opening, begin
from service.cases.commands.deliver_message import deliver_message
from service.cases.identity import new_id
from service.cases.subjects.details import SubjectGiven
from service.definitions.lookup import bundle_of, version_of
from service.errors import Refusal
from service.extensions import db
from service.hooks.making import find_hook, secret_of
from service.hooks.mapping import apply_mapping
from service.hooks.models import Does, Hook
from service.ledger import inbox
from service.ledger.inbox import Received, State
from service.people.actors import Acting
from service.transaction import nudge_after_commit

_ID = "webhook-id"
_NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_LONGEST_ID = 200


class SignatureInvalid(Refusal):
    """The call is not signed with this hook's secret, or its time is too far from now."""


class BodyUnreadable(Refusal):
    """The body is not JSON."""


def receive_call(
    slug: str, body: bytes, headers: Mapping[str, str], *, secret_key: str, at: datetime
) -> tuple[Received, bool]:
    """Verify and store a call; tell whether it is new, and not a repeat of its webhook-id.

    Raises HookNotFound, SignatureInvalid and BodyUnreadable.
    """
    hook = find_hook(slug)
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        Webhook(secret_of(hook, secret_key)).verify(body, lowered, json_parse=False)
    except (WebhookVerificationError, ValueError):
        # The library lets a malformed signature or body escape as a ValueError.
        raise SignatureInvalid from None
    call_id = lowered[_ID]
    if len(call_id) > _LONGEST_ID:
        raise BodyUnreadable(f"The webhook-id is longer than {_LONGEST_ID} characters.")
    source = f"hook:{slug}"
    received = Received(
        id=new_id(),
        kind=inbox.HOOK,
        source=source,
        external_id=call_id,
        name=slug,
        payload={"body": _read(body)},
        received_at=at,
    )
    kept, is_new = inbox.keep_once(received)
    if is_new:
        nudge_after_commit("deliver", kept.id)
    return kept, is_new


def _read(body: bytes) -> object:
    try:
        read: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BodyUnreadable(f"The body is not JSON: {error.msg}.") from None
    if _NULL.search(body):
        raise BodyUnreadable("Text may not contain a null character.")
    return read


def carry_out(received_id: str, *, acting: Acting) -> Received:
    """Do what a stored call asks for, once. What is refused leaves it with the reason."""
    received = inbox.lock(received_id)
    if received.state != State.RECEIVED or received.kind != inbox.HOOK:
        return received
    try:
        with db.session.begin_nested():
            _carry_out(received, acting)
    except Refusal as refusal:
        received.state = State.UNMATCHED
        received.reason = f"{refusal.code()}: {refusal.detail}"
    db.session.flush()
    return received


def _carry_out(received: Received, acting: Acting) -> None:
    hook = find_hook(received.name)
    said = apply_mapping(hook.mapping, received.payload["body"], at=acting.at)
    if hook.does is Does.MESSAGE:
        _deliver(received, hook, said, acting)
    else:
        _start(received, hook, said, acting)


def _start(received: Received, hook: Hook, said: dict[str, object], acting: Acting) -> None:
    bundle = bundle_of(version_of(hook.target, at=acting.at))
    opening = Opening(
        process=hook.target,
        data=_mapping(said["data"]),
        title=_text(said.get("title")),
        subject=SubjectGiven(str(said["subject"])) if said.get("subject") else None,
        external_ref=_text(said.get("external_ref")),
    )
    case = begin(opening, bundle=bundle, acting=acting)
    received.state = State.STARTED
    received.reason = f"The hook {hook.slug} starts {hook.target}."
    received.cases = [case.id]


def _deliver(received: Received, hook: Hook, said: dict[str, object], acting: Acting) -> None:
    """Turn the call into the message that it stands for, and deliver that."""
    received.kind = "message"
    received.name = hook.target
    received.payload = dict(_mapping(said["data"]))
    correlation = said.get("correlation")
    received.correlation = dict(_mapping(correlation)) if correlation else None
    db.session.flush()
    deliver_message(received.id, acting=acting)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return str(value) if value not in (None, "") else None
