"""Giving webhooks what they are owed: what is new in the feed, and what they are to hear again.

A transaction gives one webhook one stretch of the feed, under its row's lock, together with how far
it has come. So nothing is passed over and nothing is owed twice, whoever is killed.
"""

import time
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, or_, select

from service.cases.sweeping import Going, always
from service.extensions import db
from service.ledger import deliveries, feed
from service.ledger.deliveries import Owed
from service.outbound.ending import UNANSWERED, end
from service.outbound.matching import Stretch, answered, answering, wanted_in
from service.outbound.models import Webhook
from service.people.actors import Actor
from service.transaction import reading, transaction

AT_ONCE = 1000
"""How many numbers of the feed are gone through in one transaction."""


CATCHING_UP = 5.0
"""Seconds for which whoever begins a webhook waits at most until what there is has its number."""


def number_events(*, going: Going = always, waiting: bool = False) -> int:
    """Give every event its number that has none; return how many were numbered.

    Where another is at it the rest is left to them, unless we are to wait for them.
    """
    done = 0
    with reading():
        some = db.session.scalar(feed.select_unnumbered().limit(1)) is not None
    while some and going():
        with transaction():
            count = feed.give_numbers(waiting=waiting)
        done, some = done + count, count == feed.AT_ONCE
    return done


def catch_up() -> None:
    """Let what there is be numbered, for a webhook that is to begin behind it all.

    Not for within a transaction: each stretch has one of its own, so that nobody waits for long
    and what was numbered stays so, whatever becomes of the webhook.
    """
    until = time.monotonic() + CATCHING_UP
    number_events(going=lambda: time.monotonic() < until, waiting=True)


def feed_webhooks(now: datetime, *, going: Going = always) -> int:
    """Give every webhook a stretch of what it is owed; return how many were given any.

    One for each look, so that what is sent meanwhile waits for nobody who is far behind. One for
    which nobody answers any more is switched off, and keeps its place in the feed.
    """
    with reading():
        behind = list(db.session.scalars(select_behind(feed.end())))
    done = 0
    for webhook_id in behind:
        if going() and _feed(webhook_id, now):
            done += 1
    return done


def select_behind(last: int) -> Select[str]:
    """Ask for the webhooks that were not given all up to the end of the feed, or are to end."""
    behind = or_(Webhook.fed_to < last, Webhook.replay_from.is_not(None), ~answered())
    return select(Webhook.id).where(Webhook.active, behind).order_by(Webhook.id)


def _feed(webhook_id: str, now: datetime) -> bool:
    """Go through one stretch of what is new and one to hear again.

    False when there is neither, nobody answers for the webhook, or another is at it.
    """
    wanted = select(Webhook).where(Webhook.id == webhook_id, Webhook.active)
    with transaction():
        webhook = db.session.scalar(
            wanted.with_for_update(skip_locked=True), execution_options={"populate_existing": True}
        )
        if webhook is None:
            return False
        actor = answering(webhook)
        if actor is None:
            end(webhook, UNANSWERED, now)
            return False
        replays = webhook.replay_from is not None
        again = _to_hear_again(webhook, actor)
        stretch = _next(Stretch(webhook.fed_to, feed.end()))
        # At once: lanes are locked in one order, so that none who sends waits for us and we for it.
        deliveries.owe(webhook_id, [*again, *wanted_in(webhook, stretch, actor)], now=now)
        webhook.fed_to = stretch.to
        return replays or stretch.to > stretch.after


def _to_hear_again(webhook: Webhook, actor: Actor) -> list[Owed]:
    """Go through a stretch of what a webhook is to hear again, if there is any."""
    if webhook.replay_from is None or webhook.replay_to is None:
        return []
    stretch = _next(Stretch(webhook.replay_from, webhook.replay_to))
    webhook.replay_from = stretch.to
    if stretch.to == webhook.replay_to:
        webhook.replay_from = webhook.replay_to = None
    return [replace(one, replayed=True) for one in wanted_in(webhook, stretch, actor)]


def _next(whole: Stretch) -> Stretch:
    return Stretch(whole.after, min(whole.to, whole.after + AT_ONCE))
