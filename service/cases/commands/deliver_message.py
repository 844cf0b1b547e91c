"""Deliver a message that was received and stored."""

from service.cases.beginning import Opening, begin
from service.cases.locking import lock_case
from service.cases.matching import Match, match
from service.cases.models import CaseState
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

_OPEN_STATES = (State.RECEIVED, State.WAITING)


def deliver_message(received_id: str, *, acting: Acting) -> Received:
    """Deliver a stored message once: to the case that waits for it, or by starting one.

    A message that was already delivered is left as it is. What does not match waits until its time
    to live ends, or is unmatched with the reason.
    """
    received = db.session.get_one(Received, received_id)
    if received.state not in _OPEN_STATES:
        return received
    found = match(received, at=acting.at)
    if found.subscription is not None:
        _deliver(received, found.subscription, acting)
    elif _still_open(received):
        if found.start is not None:
            _start(received, *found.start, acting)
        else:
            _leave(received, found, acting)
    db.session.flush()
    return received


def _still_open(received: Received) -> bool:
    """Lock the message, after the case if there is one, and look at it again."""
    db.session.refresh(received, with_for_update=True)
    received.attempts += 1
    return received.state in _OPEN_STATES


def _deliver(received: Received, subscription: Subscription, acting: Acting) -> None:
    case = lock_case(subscription.case_id)
    if not _still_open(received):
        return
    still = db.session.get(Subscription, subscription.id, populate_existing=True)
    if still is None or case.state is not CaseState.OPEN:
        _leave(received, Match(reason="case_moved_on", may_wait=True), acting)
        return
    motion = Motion(case, acting)
    hand_over(motion, still, received)
    settle(motion)


def _start(received: Received, version: ProcessVersion, event: StartEvent, acting: Acting) -> None:
    opening = Opening(process=version.key, element=event.element, payload=received.payload)
    case = begin(opening, bundle=bundle_of(version), acting=acting)
    received.state = State.STARTED
    received.reason = f"The start event {event.element} of {version.key} takes it."
    received.cases = [case.id]


def _leave(received: Received, found: Match, acting: Acting) -> None:
    waits = found.may_wait and received.expires_at is not None and received.expires_at > acting.at
    received.state = State.WAITING if waits else State.UNMATCHED
    received.reason = found.reason


def expire_messages(*, acting: Acting) -> int:
    """End the waiting of messages whose time to live has passed; return how many."""
    over = inbox.expired(acting.at)
    for received in over:
        received.state = State.EXPIRED
        received.reason = f"{received.reason}; its time to live ended"
    db.session.flush()
    return len(over)
