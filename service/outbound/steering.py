"""Steering webhooks: off and on, what is heard again, and a ping."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.cases.identity import new_id
from service.errors import Refusal
from service.extensions import db
from service.ledger import deliveries, feed, lanes
from service.ledger.deliveries import Delivery, Owed, State
from service.outbound.catalogue import PING
from service.outbound.making import facts, lock_webhook, note, require_reading
from service.outbound.matching import answering
from service.outbound.models import Webhook
from service.outbound.reading import delivery_seen_by
from service.people.actors import Acting


class WebhookIsOff(Refusal):
    """The webhook is switched off. Switch it on first."""


class WebhookIsOn(Refusal):
    """The webhook is switched on already."""


class ReplayUnderWay(Refusal):
    """Events are just being given to this webhook again. Wait until that is done."""


class ReplayInvalid(Refusal):
    """Say what is to be heard again: all since an instant, or from one number to another."""


class DeliveryNotFound(Refusal):
    """There is no such delivery."""


@dataclass(frozen=True, slots=True)
class Again:
    """What is to be heard again: all since an instant, or the numbers of the feed, both included.

    Without a last number it is all up to now.
    """

    since: datetime | None = None
    first: int | None = None
    last: int | None = None


def switch_off(webhook_id: str, *, because: str, acting: Acting) -> Webhook:
    """Send nothing more to a webhook until it is switched on again.

    Raises WebhookNotFound and WebhookIsOff.
    """
    webhook = lock_webhook(webhook_id)
    if not webhook.active:
        raise WebhookIsOff
    before = facts(webhook)
    webhook.active, webhook.off_at = False, acting.at
    webhook.off_because = because.strip() or "Somebody switched it off."
    db.session.flush()
    note(webhook, "was switched off", acting, before=before, after=facts(webhook))
    return webhook


def switch_on(webhook_id: str, *, skip: bool, acting: Acting) -> Webhook:
    """Let a webhook hear again: all that it missed, or with `skip` only what happens from now on.

    Where nobody answers for it any more, whoever switches it on does. With `skip`, let the feed
    catch up first. `acting.at` is real time. Raises WebhookNotFound, WebhookIsOn, FeedIsBehind and
    the refusals of access.
    """
    require_reading(acting)
    webhook = lock_webhook(webhook_id)
    if webhook.active:
        raise WebhookIsOn
    before = facts(webhook)
    webhook.active, webhook.off_because, webhook.off_at = True, "", None
    webhook.failures, webhook.failing_since, webhook.paused_until = 0, None, None
    if answering(webhook) is None:
        webhook.answers = acting.who.username
    if skip:
        deliveries.skip(webhook.id, now=acting.at)
        webhook.fed_to = feed.end_after_all()
        webhook.replay_from = webhook.replay_to = None
    else:
        deliveries.begin_anew(webhook.id, now=acting.at)
    db.session.flush()
    how = "was switched on, without what it missed" if skip else "was switched on"
    note(webhook, how, acting, before=before, after=facts(webhook))
    return webhook


def replay(webhook_id: str, again: Again, *, acting: Acting) -> Webhook:
    """Let a webhook hear events again, behind what it is owed already.

    Raises WebhookNotFound, WebhookIsOff, ReplayUnderWay, ReplayInvalid and the refusals of access.
    """
    require_reading(acting)
    webhook = lock_webhook(webhook_id)
    if not webhook.active:
        raise WebhookIsOff
    if webhook.replay_from is not None:
        raise ReplayUnderWay
    if (again.since is None) == (again.first is None):
        raise ReplayInvalid
    after = feed.place_at(again.since) if again.since else (again.first or 1) - 1
    to = webhook.fed_to if again.last is None else min(again.last, webhook.fed_to)
    if after < to:
        webhook.replay_from, webhook.replay_to = max(after, 0), to
        note(webhook, f"hears events {after + 1} to {to} again", acting)
    return webhook


def redeliver(delivery_id: int, *, acting: Acting) -> Delivery:
    """Send one event again: at once if it waits for a next attempt, else behind what is owed.

    `acting.at` is real time. Raises DeliveryNotFound, WebhookIsOff and the refusals of access.
    """
    require_reading(acting)
    seen = (Delivery.id == delivery_id, delivery_seen_by(acting.who))
    known = db.session.scalar(select(Delivery).where(*seen))
    if known is None:
        raise DeliveryNotFound(delivery_id=delivery_id)
    webhook = lock_webhook(known.webhook_id)
    if not webhook.active:
        raise WebhookIsOff
    if known.state == State.WAITING:
        webhook.paused_until = None
        lanes.hasten(webhook.id, now=acting.at, lane=known.lane)
        return known
    owed = Owed(known.lane, known.case_id, known.number, known.kind, replayed=True)
    return _owe(webhook, owed, acting)


def ping(webhook_id: str, *, acting: Acting) -> Delivery:
    """Send a webhook an event that tells nothing, to try it out; it goes before all that waits.

    `acting.at` is real time. Raises WebhookNotFound and WebhookIsOff.
    """
    webhook = lock_webhook(webhook_id)
    if not webhook.active:
        raise WebhookIsOff
    webhook.paused_until = None
    made = _owe(webhook, Owed(new_id(), None, None, PING), acting)
    lanes.put_first(webhook.id, made.lane)
    return made


def _owe(webhook: Webhook, owed: Owed, acting: Acting) -> Delivery:
    (made,) = deliveries.owe(webhook.id, [owed], now=acting.at)
    return db.session.get_one(Delivery, made)
