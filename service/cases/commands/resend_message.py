"""Send a message that went astray to a case that somebody chose."""

from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import CaseState
from service.cases.received_messages import find_message
from service.cases.record import find_case, id_of_named
from service.cases.refusals import (
    CaseIsNotOpen,
    CaseNotFound,
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
from service.people.refusals import NotFound
from service.people.verbs import Verb

_REACHED = (State.DELIVERED, State.STARTED)
_MAY_REACH = (*_REACHED, State.WAITING, State.RECEIVED)


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

    `case_id` may be the case's reference. That message waits no more, so that it cannot be
    delivered beside the new one, which has its remaining time to live. When it has reached a case
    already, or whatever else says the same has or may, it is sent once more only `again`. However
    often it goes on, all that say the same know the one that came in.
    Raises MessageNotFound, MessageNotSendable, MessageAlreadyDelivered, MessageIsEmpty,
    CaseNotFound, CaseIsErased, CaseIsNotOpen and the refusals of access.
    """
    require(acting.who, Verb.DELIVER_MESSAGE)
    find_message(message_id, actor=acting.who, sender=source)
    # Whether it may be seen comes first: a hidden case tells nothing of how it stands.
    case = lock_case(_seen(case_id, acting))
    require(acting.who, Verb.READ_CASE, case_facts(case))
    if case.state is not CaseState.OPEN:
        raise CaseIsNotOpen(state=case.state)
    first = _locked(message_id)
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
        resent_from=first.resent_from or first.id,
    )
    db.session.add(received)
    inbox.end_waiting(first, f"It was sent again as {received.id}.")
    said = f"Message “{first.name}” was sent to this case again{f': {reason}' if reason else '.'}"
    who = (acting.who.username, acting.at)
    data = {"message": received.id, "resent_from": first.id}
    write(Kind.MESSAGE_RESENT, said, case=case, acting=who, data=data)
    db.session.flush()
    return received


def is_sent_already(first: Received) -> bool:
    """Tell whether a message has reached a case, or another that says the same has or still may."""
    if first.state in _REACHED:
        return True
    others = [one for one in inbox.saying_the_same(first) if one.id != first.id]
    return any(one.state in _MAY_REACH for one in others)


def _locked(message_id: str) -> Received:
    """Lock a message after the one that came in: of all that say the same one goes on at a time."""
    came = inbox.get(message_id).resent_from
    if came is not None:
        inbox.lock(came)
    return inbox.lock(message_id)


def _seen(case_id: str, acting: Acting) -> str:
    """Return the id of a case that is named; one that is hidden is not there."""
    try:
        return find_case(id_of_named(case_id), acting.who).id
    except NotFound:
        raise CaseNotFound(case_id=case_id) from None


def _require_sendable(first: Received, *, again: bool) -> None:
    if first.kind != "message" or first.state == State.RECEIVED:
        raise MessageNotSendable
    if first.emptied:
        raise MessageIsEmpty
    if not again and is_sent_already(first):
        raise MessageAlreadyDelivered(cases_reached=len(first.cases))
