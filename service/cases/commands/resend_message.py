"""Send a message that went astray to a case that somebody chose."""

from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import CaseState
from service.cases.received_messages import find_message
from service.cases.record import id_of_named
from service.cases.refusals import (
    CaseIsNotOpen,
    MessageAlreadyDelivered,
    MessageIsEmpty,
    MessageNotSendable,
)
from service.extensions import db
from service.ledger import inbox
from service.ledger.audit import Kind, write
from service.ledger.inbox import Received, State
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb

_REACHED = (State.DELIVERED, State.STARTED)


def resend_message(
    message_id: str,
    case_id: str,
    *,
    reason: str = "",
    source: str,
    again: bool = False,
    acting: Acting,
) -> Received:
    """Store a message anew, for this case and no other; what it said is kept, its keys are not.

    `case_id` may be the case's reference. The first one waits no more, so that it cannot be
    delivered beside it; its remaining time to live is the new one's. One that has reached a case
    already is sent once more only `again`.
    Raises MessageNotFound, MessageNotSendable, MessageAlreadyDelivered, MessageIsEmpty,
    CaseNotFound, CaseIsErased, CaseIsNotOpen and the refusals of access.
    """
    require(acting.who, Verb.DELIVER_MESSAGE)
    find_message(message_id, actor=acting.who, sender=source)
    case = lock_case(id_of_named(case_id))
    require(acting.who, Verb.READ_CASE, case_facts(case))
    if case.state is not CaseState.OPEN:
        raise CaseIsNotOpen(state=case.state)
    first = inbox.lock(message_id)
    _require_sendable(first, again=again)
    received = Received(
        id=new_id(),
        kind="message",
        source=source,
        name=first.name,
        addressed_to=case.id,
        payload=dict(first.payload),
        received_at=acting.at,
        expires_at=first.expires_at,
        resent_from=first.id,
    )
    db.session.add(received)
    inbox.end_waiting(first, f"It was sent again as {received.id}.")
    said = f"Message “{first.name}” was sent to this case again{f': {reason}' if reason else '.'}"
    who = (acting.who.username, acting.at)
    data = {"message": received.id, "resent_from": first.id}
    write(Kind.MESSAGE_RESENT, said, case=case, acting=who, data=data)
    db.session.flush()
    return received


def _require_sendable(first: Received, *, again: bool) -> None:
    if first.kind != "message" or first.state == State.RECEIVED:
        raise MessageNotSendable
    if first.emptied:
        raise MessageIsEmpty
    if first.state in _REACHED and not again:
        raise MessageAlreadyDelivered(cases_reached=len(first.cases))
