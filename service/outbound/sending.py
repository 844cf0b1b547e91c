"""Sending what webhooks are owed: a lane is taken, and its deliveries sent one after the other.

Nothing is sent within a transaction. What came of one delivery is written, and the next one made,
in one transaction that only whoever still holds the lane can commit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random, shuffle

from sqlalchemy import select
from sqlalchemy.orm import undefer

from service import log
from service.cases.identity import new_id
from service.cases.models import Case
from service.cases.sweeping import Going, always
from service.extensions import db
from service.installation import here
from service.ledger import deliveries
from service.ledger.audit import Entry
from service.ledger.deliveries import Delivery, State, Taken
from service.ledger.shared_clock import shared_now
from service.outbound.catalogue import PING
from service.outbound.envelope import envelope_of, headers_of, ping_of
from service.outbound.health import is_news, note_health
from service.outbound.matching import answering, case_to_tell
from service.outbound.models import Webhook
from service.outbound.patience import STRUGGLES_AFTER, Failed, next_try
from service.outbound.posting import Answer, Letter, post
from service.transaction import reading, transaction

HELD_FOR = timedelta(minutes=2)
"""How long a lane stays with a sender that says nothing more: longer than a receiver may take."""
AT_ONCE = 50
"""How many lanes are looked up together."""

Post = Callable[[Letter], Answer]
_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class Sending:
    """A delivery to be sent: its lane, which is ours, and the letter."""

    taken: Taken
    delivery_id: int
    letter: Letter


@dataclass(frozen=True, slots=True)
class Place:
    """A webhook with lanes that may be taken now: how many, and whether its receiver is slow."""

    webhook_id: str
    ready: int
    is_slow: bool


def places_to_send() -> list[Place]:
    """Return the webhooks to which something may be sent now, in any order."""
    now, found = shared_now(), []
    with reading():
        for webhook in db.session.scalars(select(Webhook).where(Webhook.active)):
            if is_open(webhook, now):
                ready = len(deliveries.ready_lanes(webhook.id, now, limit=AT_ONCE))
                slow = webhook.failures >= STRUGGLES_AFTER or webhook.is_slow
                found.append(Place(webhook.id, ready, slow))
    shuffle(found)
    return [one for one in found if one.ready]


def send_ready(webhook_id: str, *, going: Going = always, send: Post = post) -> int:
    """Send what a webhook may be sent now, lane after lane; return how many were sent.

    Several senders of one webhook keep out of each other's way: each begins with any lane.
    """
    lanes = _ready_lanes(webhook_id)
    sent = 0
    for lane in lanes:
        if going():
            sent += _send_on(_take(webhook_id, lane), going, send)
    return sent


def _ready_lanes(webhook_id: str) -> list[str]:
    with reading():
        found = deliveries.ready_lanes(webhook_id, shared_now(), limit=AT_ONCE)
    shuffle(found)
    return found


def _send_on(sending: Sending | None, going: Going, send: Post) -> int:
    """Send what a lane holds, until one fails, none is left or we are to end."""
    sent = 0
    while sending is not None:
        answer = send(sending.letter)
        sent += 1
        sending = _record(sending, answer, goes_on=going())
    return sent


def _take(webhook_id: str, lane: str) -> Sending | None:
    now = shared_now()
    with transaction():
        webhook = _webhook(webhook_id)
        if webhook is None or not is_open(webhook, now):
            return None
        taken = deliveries.take(webhook_id, lane, new_id(), now, until=now + HELD_FOR)
        return None if taken is None else _next(taken, webhook, now)


def _webhook(webhook_id: str) -> Webhook | None:
    """Look a webhook up together with what its letters are signed with."""
    signing = [undefer(Webhook.secret), undefer(Webhook.secret_before)]
    return db.session.get(Webhook, webhook_id, options=signing)


def is_open(webhook: Webhook, now: datetime) -> bool:
    """Tell whether anything may be sent to a webhook now."""
    return webhook.active and (webhook.paused_until is None or webhook.paused_until <= now)


def _next(taken: Taken, webhook: Webhook, now: datetime) -> Sending | None:
    """Make the letter of what is to be sent next in a lane; what must not be told is passed by.

    While nobody answers for the webhook all waits: the next look at the feed switches it off.
    """
    while (first := deliveries.first_owed(taken)) is not None:
        actor = answering(webhook)
        if actor is None:
            deliveries.leave(taken, next_at=now)
            return None
        delivery, entry = first
        case = case_to_tell(actor, delivery.case_id) if delivery.case_id else None
        letter = _letter(delivery, entry, case, webhook, now)
        if letter is not None:
            return Sending(taken, delivery.id, letter)
        delivery.state, delivery.ended_at = State.WITHHELD, now
        delivery.error = "Whoever answers for the webhook may not see the case any more."
        db.session.flush()
    return None


def _letter(
    delivery: Delivery, entry: Entry | None, case: Case | None, webhook: Webhook, now: datetime
) -> Letter | None:
    public_url = here().settings.public_url
    if delivery.case_id is None:
        envelope = ping_of(webhook, delivery, now, public_url=public_url)
    else:
        if entry is None or case is None:
            return None
        envelope = envelope_of(entry, case, webhook, public_url=public_url)
    return Letter(webhook.url, headers_of(envelope, webhook, at=now), envelope.body)


def _record(sending: Sending, answer: Answer, *, goes_on: bool) -> Sending | None:
    """Write down what came of a delivery; return the next of its lane, if that goes on."""
    now, taken = shared_now(), sending.taken
    following = None
    with transaction():
        if not deliveries.hold_on(taken, until=now + HELD_FOR):
            _log.info("lane_not_held", webhook=taken.webhook_id)
            return None
        delivery = db.session.get_one(Delivery, sending.delivery_id)
        again_at, is_ping = _note(delivery, answer, now), delivery.kind == PING
        webhook = _webhook(taken.webhook_id)
        is_health_news = is_ping or (webhook is not None and is_news(webhook, answer, now))
        if webhook is not None and again_at is None and goes_on and is_open(webhook, now):
            following = _next(taken, webhook, now)
        else:
            deliveries.leave(taken, next_at=again_at or now)
    if is_health_news:
        note_health(taken.webhook_id, answer, now, is_ping=is_ping)
    return following


def _note(delivery: Delivery, answer: Answer, now: datetime) -> datetime | None:
    """Write down an attempt; return when to try again, or None when the delivery is over."""
    delivery.attempts += 1
    delivery.first_tried_at = delivery.first_tried_at or now
    delivery.tried_at = now
    delivery.status, delivery.took_ms = answer.status, answer.took_ms
    delivery.response, delivery.error = answer.text, answer.error
    again_at = None
    if answer.is_success:
        delivery.state, delivery.ended_at = State.DELIVERED, now
    else:
        failed = Failed(delivery.attempts, delivery.first_tried_at, answer.retry_after)
        again_at = next_try(failed, now, random())  # noqa: S311  no secret
        if again_at is None:
            delivery.state, delivery.ended_at = State.GIVEN_UP, now
    _log.info(
        "webhook_tried",
        webhook=delivery.webhook_id,
        delivery=delivery.id,
        status=answer.status,
        state=str(delivery.state),
        ms=answer.took_ms,
    )
    db.session.flush()
    return again_at
