"""Messages that came before the case waited for them."""

from service.cases.matching import place_in
from service.cases.motion import Motion
from service.engine.stimuli import DeliverMessage
from service.extensions import db
from service.ledger import inbox
from service.ledger.audit import Kind
from service.ledger.inbox import Received, State
from service.ledger.subscriptions import Subscription


def deliver_waiting(motion: Motion) -> bool:
    """Put one kept message on the strand that now waits for it; False when there is none."""
    if not motion.heard:
        return False
    names = frozenset(motion.heard)
    db.session.flush()
    for received in inbox.waiting_messages(names, motion.acting.at):
        found = place_in(motion.case.id, received)
        if found is not None and inbox.lock(received.id).state == State.WAITING:
            hand_over(motion, found, received)
            return True
    motion.heard.clear()
    return False


def hand_over(motion: Motion, subscription: Subscription, received: Received) -> None:
    """Put a message on the strand of the element that waits for it."""
    strand = motion.strands[subscription.strand_id]
    motion.stimulate(
        strand, DeliverMessage(token=subscription.token, payload=dict(received.payload))
    )
    received.state = State.DELIVERED
    received.reason = f"The element {subscription.element} waited for it."
    received.cases = [motion.case.id]
    motion.tell_log(
        Kind.MESSAGE_RECEIVED,
        f"Message “{received.name}” received.",
        message=received.id,
        element=subscription.element,
    )
