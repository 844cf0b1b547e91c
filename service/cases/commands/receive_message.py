"""Store a message before anything is done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from service.cases.identity import new_id
from service.cases.locking import lock_if_kept
from service.cases.record import find_case
from service.cases.refusals import CaseIsErased
from service.cases.reserved import require_free_keys
from service.ledger import inbox
from service.ledger.inbox import Received
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came in.

    `correlation` None means that any waiting element of the name may take it. `ttl` is how long it
    may wait for one.
    """

    name: str
    source: str
    correlation: Mapping[str, Any] | None = None
    case_id: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    ttl: timedelta | None = None


def receive_message(message: Message, *, acting: Acting) -> tuple[Received, bool]:
    """Store a message; tell whether it is new, and not a repeat of one with its external id.

    One that names a case is stored under its lock: of an erased case nothing more is kept, and a
    repeat of what came before is still known. Raises CaseNotFound when it names no case,
    CaseIsErased and the refusals of access.
    """
    require(acting.who, Verb.DELIVER_MESSAGE)
    require_free_keys(message.payload)
    is_kept = True
    if message.case_id is not None:
        find_case(message.case_id, acting.who)
        is_kept = lock_if_kept(message.case_id)
    received = Received(
        id=new_id(),
        kind="message",
        source=message.source,
        external_id=message.external_id,
        name=message.name,
        correlation=None if message.correlation is None else dict(message.correlation),
        addressed_to=message.case_id,
        payload=dict(message.payload),
        received_at=acting.at,
        expires_at=acting.at + message.ttl if message.ttl else None,
    )
    known, is_new = inbox.keep_once(received)
    if is_new and not is_kept:
        raise CaseIsErased
    return known, is_new
