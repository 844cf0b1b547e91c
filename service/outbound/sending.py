"""Sending what webhooks are owed: some lanes are taken, and the next letter of each is sent.

Nothing is sent within a transaction. What came of a round is written in one transaction, and counts
in the lanes that are still held; the letters of the next round are made in another.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import shuffle

from sqlalchemy import select
from sqlalchemy.orm import undefer

from service import log
from service.cases.identity import new_id
from service.cases.models import Case
from service.cases.readers import note_reader
from service.cases.sweeping import Going, always
from service.errors import ServiceUnavailable
from service.extensions import db
from service.installation import here
from service.ledger import deliveries, lanes
from service.ledger.audit import Entry
from service.ledger.deliveries import Delivery, State
from service.ledger.lanes import Lease
from service.ledger.shared_clock import shared_now
from service.outbound.catalogue import PING
from service.outbound.envelope import envelope_of, headers_of, ping_of
from service.outbound.health import is_news, note_health
from service.outbound.matching import answering, cases_to_tell
from service.outbound.models import Webhook
from service.outbound.noting import note_answers
from service.outbound.patience import STRUGGLES_AFTER
from service.outbound.posting import Answer, Letter, post
from service.people.actors import Actor
from service.transaction import reading, transaction

HELD_FOR = timedelta(minutes=2)
"""How long lanes stay with a sender that says nothing more."""
TURN = 2.0
"""Seconds after which a sender makes room for those of other webhooks, and its letters are old."""
AT_ONCE = 10
"""How many lanes one sender has at once, at most."""
_COUNTED = 100
"""How many ready lanes are counted: more need not be known."""

Post = Callable[[Letter], Answer]
_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class Sending:
    """A delivery to be sent: its lane, which is ours, and the letter.

    `restricted` is the case that it tells of, if that is a restricted one.
    """

    lane: str
    delivery_id: int
    letter: Letter
    restricted: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A webhook to which may be sent now: how many lanes may be taken, if any.

    `is_slow` says of its receiver that it is, or struggles.
    """

    webhook_id: str
    ready: int
    is_slow: bool


def places_to_send() -> list[Place]:
    """Return the webhooks to which may be sent now, in any order."""
    now, found = shared_now(), []
    with reading():
        for webhook in db.session.scalars(select(Webhook).where(Webhook.active)):
            if is_open(webhook, now):
                ready = len(lanes.ready(webhook.id, now, limit=_COUNTED))
                slow = webhook.failures >= STRUGGLES_AFTER or webhook.is_slow
                found.append(Place(webhook.id, ready, slow))
    shuffle(found)
    return found


def send_ready(
    webhook_id: str, *, at_once: int = AT_ONCE, going: Going = always, send: Post = post
) -> int:
    """Send for a turn what a webhook may be sent now; return how many letters were sent.

    Several senders of one webhook keep out of each other's way: each has lanes of its own,
    `at_once` at most.
    """
    lease, until, sent = Lease(webhook_id, new_id()), time.monotonic() + TURN, 0
    try:
        while round_ := _next_round(lease, at_once):
            came = _send_each(round_, lambda: going() and time.monotonic() < until, send)
            sent += len(came)
            _record(lease, came)
            if not going() or time.monotonic() >= until:
                _let_go(lease)
                break
    except ServiceUnavailable:
        # What we hold is free at once, if that can be said; or else when its time is up.
        with suppress(ServiceUnavailable):
            _let_go(lease)
        raise
    return sent


def _send_each(round_: Sequence[Sending], going: Going, send: Post) -> list[tuple[Sending, Answer]]:
    """Send the letters of a round, until one fails or we are to end."""
    came = []
    for one in round_:
        answer = send(one.letter)
        came.append((one, answer))
        if not answer.is_success or not going():
            break
    return came


def _next_round(lease: Lease, at_once: int) -> list[Sending]:
    """Take lanes, up to as many, besides those that are held, and make the next letter of each.

    While nobody answers for the webhook all waits: the next look at the feed switches it off.
    """
    now = shared_now()
    until = now + HELD_FOR
    with transaction():
        held = lanes.hold_on(lease, until=until)
        webhook = _webhook(lease.webhook_id)
        actor = answering(webhook) if webhook is not None and is_open(webhook, now) else None
        if webhook is None or actor is None:
            lanes.leave(lease, held, next_at=now)
            return []
        held += lanes.take(lease, now, until=until, limit=at_once - len(held))
        found = list(_next_of_each(lease, held, webhook, actor, now))
    noted = _note_reader(actor, {one.restricted for one in found if one.restricted})
    return [one for one in found if one.restricted is None or one.restricted in noted]


def _note_reader(actor: Actor, case_ids: Collection[str]) -> Collection[str]:
    """Have it recorded, before anything is sent, who hears of restricted cases.

    Return those of which it is: what cannot be recorded is not told.
    """
    if not case_ids:
        return ()
    with reading():
        cases = cases_to_tell(actor, case_ids)
        for case in cases.values():
            note_reader(case, actor=actor, now=here().clock.now())
        return cases.keys()


def _next_of_each(
    lease: Lease, held: Collection[str], webhook: Webhook, actor: Actor, now: datetime
) -> Iterator[Sending]:
    """Make the next letter of each lane; what must not be told is passed by, an empty lane ends."""
    while held:
        first = deliveries.first_owed(lease.webhook_id, held)
        lanes.end(lease, set(held) - first.keys())
        about = {delivery.case_id for delivery, _ in first.values() if delivery.case_id}
        cases, held = cases_to_tell(actor, about), set()
        for lane, (delivery, entry) in sorted(first.items(), key=_rank):
            case = cases.get(delivery.case_id or "")
            letter = _letter(delivery, entry, case, webhook, now)
            if letter is not None:
                restricted = case.id if case is not None and case.restricted else None
                yield Sending(lane, delivery.id, letter, restricted)
                continue
            delivery.state, delivery.ended_at = State.WITHHELD, now
            delivery.error = "Whoever answers for the webhook may not see the case any more."
            held.add(lane)
        db.session.flush()


def _rank(owed: tuple[str, tuple[Delivery, Entry | None]]) -> tuple[bool, bool, int]:
    """Put pings first, and last what failed before: a round ends with the first that fails."""
    _, (delivery, _) = owed
    return delivery.kind != PING, delivery.attempts > 0, delivery.id


def _let_go(lease: Lease) -> None:
    now = shared_now()
    with transaction():
        lanes.leave(lease, lanes.hold_on(lease, until=now), next_at=now)


def _webhook(webhook_id: str) -> Webhook | None:
    """Look a webhook up together with what its letters are signed with."""
    signing = [undefer(Webhook.secret), undefer(Webhook.secret_before)]
    return db.session.get(Webhook, webhook_id, options=signing)


def is_open(webhook: Webhook, now: datetime) -> bool:
    """Tell whether anything may be sent to a webhook now."""
    return webhook.active and (webhook.paused_until is None or webhook.paused_until <= now)


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


def _record(lease: Lease, came: Sequence[tuple[Sending, Answer]]) -> None:
    """Write down what came of a round, in the lanes that were not lost."""
    now = shared_now()
    with transaction():
        held = set(lanes.hold_on(lease, until=now + HELD_FOR))
        ours = [(one, answer) for one, answer in came if one.lane in held]
        if len(ours) < len(came):
            _log.info("lane_not_held", webhook=lease.webhook_id)
        noted = note_answers({one.delivery_id: answer for one, answer in ours}, now)
        for delivery, again_at in noted:
            if again_at is not None:
                lanes.leave(lease, [delivery.lane], next_at=again_at)
        pings = {delivery.id for delivery, _ in noted if delivery.kind == PING}
        webhook = _webhook(lease.webhook_id) if ours else None
        news = [
            (answer, one.delivery_id in pings)
            for one, answer in ours
            if one.delivery_id in pings or (webhook is not None and is_news(webhook, answer, now))
        ]
    for answer, is_ping in _worth_noting(news):
        note_health(lease.webhook_id, answer, now, is_ping=is_ping)


def _worth_noting(news: Sequence[tuple[Answer, bool]]) -> Iterator[tuple[Answer, bool]]:
    """Give one success, a ping if there is any, and one failure: a round ends with the first."""
    for successful in (True, False):
        found = [one for one in news if one[0].is_success is successful]
        if found:
            yield max(found, key=lambda one: one[1])
