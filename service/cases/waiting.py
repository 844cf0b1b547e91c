"""Messages that came before the case waited for them."""

from collections import defaultdict

from service.cases.matching import Sought, judge
from service.cases.motion import Motion
from service.engine.stimuli import DeliverMessage
from service.extensions import db
from service.ledger import inbox, subscriptions
from service.ledger.audit import Kind
from service.ledger.inbox import Received, State
from service.ledger.subscriptions import Subscription

_LOOKS = 10
"""How many messages are looked at: others may take the first of them this moment."""


def deliver_waiting(motion: Motion) -> bool:
    """Put one kept message on the strand that now waits for it; False when there is none."""
    if not motion.heard:
        return False
    db.session.flush()
    of_names = (Subscription.kind == "message", Subscription.name.in_(motion.heard))
    places = subscriptions.of_case(motion.case.id, *of_names)
    awaited: defaultdict[str, list[str]] = defaultdict(list)
    for place in places:
        awaited[place.name].append(place.correlation_key)
    for received in inbox.waiting_messages(motion.case.id, awaited, motion.acting.at, limit=_LOOKS):
        sought = Sought.by(received)
        found = next((one for one in places if judge(sought, one).fits), None)
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
