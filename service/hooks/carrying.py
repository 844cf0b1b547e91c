"""Carrying a stored call out, once: what it starts or says, by its hook's mapping.

What it does and what is written of it are one transaction: a worker that is killed leaves the call
as it was, and another begins anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.cases.beginning import Opening, begin
from service.cases.commands.add_file import add_file
from service.cases.commands.deliver_message import deliver_message
from service.cases.storage import Stored
from service.definitions.lookup import bundle_of, version_of
from service.errors import Refusal
from service.extensions import db
from service.hooks.bodies import read_json
from service.hooks.making import active_hook
from service.hooks.mapping import apply_mapping, reference_of, subject_of, text_of
from service.hooks.models import Does, Format, Hook
from service.hooks.refusals import BodyUnreadable, CallIsEmpty
from service.ledger import calls, inbox
from service.ledger.inbox import Received, State
from service.people.actors import Acting

IGNORED = "The hook's mapping says that this call does nothing."


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What an email brought: its body as a mapping reads it, and its files, which are stored.

    `left_out` names those that were too large or empty.
    """

    body: Mapping[str, Any]
    files: Sequence[tuple[str, Stored]]
    left_out: Sequence[str] = ()


def carry_out(
    received_id: str, *, acting: Acting, unpacked: Unpacked | Refusal | None = None
) -> Received | None:
    """Do what a stored call asks for, once. What is refused leaves it with the reason.

    None when it was done before, or another does it this moment. An email has to be `unpacked`
    before, or says why it cannot be.
    """
    received = inbox.take(received_id, inbox.HOOK)
    if received is None:
        return None
    try:
        with db.session.begin_nested():
            _carry_out(received, acting, unpacked)
    except Refusal as refusal:
        received.state = State.UNMATCHED
        received.reason = _reason(refusal)
    db.session.flush()
    return received


def _carry_out(received: Received, acting: Acting, unpacked: Unpacked | Refusal | None) -> None:
    hook = active_hook(received.name)
    call = calls.find(received.id)
    if call is None:
        raise CallIsEmpty
    if isinstance(unpacked, Refusal):
        raise unpacked
    if call.body is None:  # An email too, which was unpacked before its case was erased.
        raise CallIsEmpty
    body = unpacked.body if unpacked is not None else _body_of(call.body, hook)
    said = apply_mapping(hook.mapping, body, at=acting.at, headers=call.headers)
    if not said.get("when", True):
        received.state, received.reason = State.IGNORED, IGNORED
        return
    if hook.does is Does.MESSAGE:
        _deliver(received, hook, said, acting)
    else:
        _start(received, hook, said, acting)
    if unpacked is not None and received.cases:
        _attach(received, unpacked, acting)


def _body_of(content: bytes, hook: Hook) -> Any:
    if hook.format is Format.EMAIL:
        raise BodyUnreadable("The email was not read.")
    return read_json(content)


def _start(received: Received, hook: Hook, said: Mapping[str, Any], acting: Acting) -> None:
    bundle = bundle_of(version_of(hook.target, at=acting.at))
    opening = Opening(
        process=hook.target,
        data=_mapping(said["data"]),
        title=text_of(said.get("title")),
        subject=subject_of(said),
        external_ref=reference_of(said),
    )
    case = begin(opening, bundle=bundle, acting=acting)
    received.state = State.STARTED
    received.reason = f"The hook {hook.slug} starts {hook.target}."
    received.cases = [case.id]


def _deliver(received: Received, hook: Hook, said: Mapping[str, Any], acting: Acting) -> None:
    """Turn the call into the message that it stands for, and deliver that."""
    received.kind = "message"
    received.name = hook.target
    received.payload = dict(_mapping(said["data"]))
    correlation = said.get("correlation")
    received.correlation = dict(_mapping(correlation)) if correlation else None
    if hook.waits:
        received.expires_at = acting.at + timedelta(seconds=hook.waits)
    db.session.flush()
    deliver_message(received.id, acting=acting)


def _attach(received: Received, unpacked: Unpacked, acting: Acting) -> None:
    for name, stored in unpacked.files:
        add_file(received.cases[0], stored, name=name, acting=acting)
    if unpacked.left_out:
        names = ", ".join(unpacked.left_out)
        received.reason = f"{received.reason} Left out as empty or too large: {names}."


def _reason(refusal: Refusal) -> str:
    """Say why a call did nothing, with the first of several reasons."""
    said = f"{refusal.code()}: {refusal.detail}"
    if refusal.problems:
        first = refusal.problems[0]
        place = f"{first.field}: " if first.field else ""
        said = f"{said} {place}{first.message}"
    return said


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
