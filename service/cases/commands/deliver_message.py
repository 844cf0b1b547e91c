"""Deliver a message that was received and stored."""

from service.cases.beginning import Opening, begin
from service.cases.locking import lock_case
from service.cases.matching import Match, Sought, match
from service.cases.motion import Motion
from service.cases.settle import settle
from service.cases.waiting import hand_over
from service.definitions.lookup import bundle_of
from service.definitions.models import ProcessVersion, StartEvent
from service.extensions import db
from service.ledger import inbox
from service.ledger.inbox import Received, State
from service.ledger.subscriptions import Subscription
from service.people.actors import Acting

_MOST_LOOKS = 5
"""How often a message looks for its place while cases move on under it."""
_OPEN_STATES = (State.RECEIVED, State.WAITING)


def deliver_message(received_id: str, *, acting: Acting) -> Received:
    """Deliver a stored message once: to the case that waits for it, or by starting one.

    A message that was already delivered is left as it is. What does not match waits until its time
    to live ends, or is unmatched with the reason. Should the case move on before it is locked, the
    message looks for its place again.
    """
    received = inbox.get(received_id)
    found = match(Sought.by(received), at=acting.at)
    for _ in range(_MOST_LOOKS):
        if found.subscription is None or received.state not in _OPEN_STATES:
            break
        with db.session.begin_nested() as looked:
            if _deliver(received, found.subscription, acting):
                return received
            looked.rollback()
        found = match(Sought.by(received), at=acting.at)
    received = inbox.lock(received_id)
    if received.state in _OPEN_STATES:
        received.attempts += 1
        _leave_or_start(received, found, acting)
    db.session.flush()
    return received


def _deliver(received: Received, subscription: Subscription, acting: Acting) -> bool:
    """Hand a message to the case that waits for it; False when that no longer does."""
    case = lock_case(subscription.case_id)
    still = db.session.get(Subscription, subscription.id, populate_existing=True)
    if still is None or inbox.lock(received.id).state not in _OPEN_STATES:
        return False
    received.attempts += 1
    motion = Motion(case, acting)
    hand_over(motion, still, received)
    settle(motion)
    return True


def _leave_or_start(received: Received, found: Match, acting: Acting) -> None:
    if found.subscription is not None:
        return  # Cases keep moving on under it: it stays as received, and is looked at again.
    if found.start is not None:
        _start(received, *found.start, acting)
        return
    waits = found.may_wait and received.expires_at is not None and received.expires_at > acting.at
    if waits:
        inbox.wait(received, found.reason)
    else:
        received.state, received.reason = State.UNMATCHED, found.reason


def _start(received: Received, version: ProcessVersion, event: StartEvent, acting: Acting) -> None:
    opening = Opening(process=version.key, element=event.element, payload=received.payload)
    case = begin(opening, bundle=bundle_of(version), acting=acting)
    received.state = State.STARTED
    received.reason = f"The start event {event.element} of {version.key} takes it."
    received.cases = [case.id]


def expire_messages(*, acting: Acting) -> int:
    """End the waiting of messages whose time to live has passed; return how many."""
    over = inbox.expired(acting.at)
    for received in over:
        received.state = State.EXPIRED
        received.reason = f"{received.reason}; its time to live ended"
    db.session.flush()
    return len(over)
