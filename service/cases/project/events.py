"""Messages, signals and escalations: what a case waits for, and what it sends."""

from collections.abc import Mapping

from service.cases.escalating import raise_escalation
from service.cases.identity import derived_id
from service.cases.models import Strand
from service.cases.motion import Motion
from service.cases.texts import computed_names, computed_text
from service.engine.effects import (
    Escalated,
    MessageSent,
    SignalSent,
    SubscriptionAdded,
    SubscriptionRemoved,
)
from service.extensions import db
from service.ledger import subscriptions
from service.ledger.audit import Kind
from service.ledger.outbox import Work
from service.ledger.subscriptions import Subscription
from service.transaction import nudge_after_commit

MESSAGE = "message"
SIGNAL = "signal"


def subscribed(motion: Motion, strand: Strand, effect: SubscriptionAdded) -> None:
    """Add the element to the subscriptions book; a message may already be waiting for it."""
    subscriptions.subscribe(
        Subscription(
            case_id=motion.case.id,
            strand_id=strand.id,
            token=effect.token,
            element=effect.element,
            version_id=motion.bundle(strand, effect.process, effect.version).version_id,
            kind=effect.kind,
            name=effect.name,
            correlation=dict(effect.correlation),
        )
    )
    if effect.kind == MESSAGE:
        motion.heard.add(effect.name)


def unsubscribed(motion: Motion, strand: Strand, effect: SubscriptionRemoved) -> None:
    """Remove the element from the subscriptions book."""
    subscriptions.unsubscribe(strand.id, effect.token)


def message_sent(motion: Motion, strand: Strand, effect: MessageSent) -> None:
    """Another case is reached by the outbox, never in this transaction."""
    _post(
        motion,
        strand,
        effect.element,
        MESSAGE,
        {
            "name": effect.name,
            "correlation": dict(effect.correlation),
            "payload": dict(effect.payload),
        },
    )
    motion.tell_log(Kind.MESSAGE_SENT, f"Message “{effect.name}” sent.", element=effect.element)


def signal_sent(motion: Motion, strand: Strand, effect: SignalSent) -> None:
    """Other cases hear a signal by the outbox."""
    told = {"name": effect.name, "payload": dict(effect.payload), "not_case": motion.case.id}
    _post(motion, strand, effect.element, SIGNAL, told)


def escalated(motion: Motion, strand: Strand, effect: Escalated) -> None:
    """Log the escalation, and let whoever leads the people of its lane look at the case."""
    drawn = [motion.bundle(strand), *motion.library(strand).bundles.values()]
    process = next(one.process for one in drawn if effect.element in one.process.elements)
    scope, at = motion.scope(strand), motion.acting.at
    name = computed_text(process.elements[effect.element].name, scope, at) or effect.code
    motion.tell_log(
        Kind.ESCALATION,
        f"Escalated: {name}.",
        element=effect.element,
        code=effect.code,
        caught=effect.caught,
    )
    roles = computed_names(process.roles_of(effect.element), scope, at)
    raise_escalation(motion, what=f"Escalated: {name}.", element=effect.element, roles=roles)


def _post(
    motion: Motion, strand: Strand, element: str, topic: str, inputs: Mapping[str, object]
) -> None:
    work = Work(
        id=derived_id("post", strand.id, motion.case.moves, element, motion.posted),
        case_id=motion.case.id,
        strand_id=strand.id,
        token=None,
        element=element,
        topic=topic,
        inputs=dict(inputs),
        created_at=motion.acting.at,
        next_at=motion.acting.at,
    )
    motion.posted += 1
    db.session.add(work)
    nudge_after_commit("act", work.id)
