"""Reading webhooks, what they were sent, and the feed, as far as the reader may see the cases."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from service.cases.models import Case
from service.cases.readers import note_reader
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger import deliveries, feed
from service.ledger.audit import Entry
from service.ledger.deliveries import Delivery
from service.outbound.catalogue import TYPES
from service.outbound.making import find_webhook
from service.outbound.models import Webhook
from service.paging import USUAL, Key, Page
from service.paging import fetch as fetch_page
from service.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the feed with the case that it is of."""

    entry: Entry
    case: Case


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the feed, how far it reaches, and whether anything follows just now."""

    told: list[Told]
    reaches: int
    goes_on: bool


def list_webhooks(*, limit: int = USUAL, cursor: str | None = None) -> Page[Webhook]:
    """Return a page of the webhooks by name. Raises CursorUnreadable."""
    wanted = select(Webhook, Webhook.name, Webhook.id)
    keys = (Key(Webhook.name.expression), Key(Webhook.id.expression))
    rows, following = fetch_page(wanted, keys, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


def count_answered_by(username: str) -> int:
    """Count the webhooks that are on and for which somebody answers."""
    theirs = (Webhook.answers == username, Webhook.active)
    return db.session.scalar(select(func.count()).select_from(Webhook).where(*theirs)) or 0


def list_deliveries(
    webhook_id: str,
    *,
    actor: Actor,
    state: str | None = None,
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[Delivery]:
    """Return a page of what a webhook was and is to be sent, the newest first.

    What is of cases that the reader may not see is left out. Raises WebhookNotFound and
    CursorUnreadable.
    """
    find_webhook(webhook_id)
    ours = (Delivery.webhook_id == webhook_id, delivery_seen_by(actor))
    wanted = select(Delivery, Delivery.id).where(*ours)
    if state is not None:
        wanted = wanted.where(Delivery.state == state)
    newest_first = (Key(Delivery.id.expression, descending=True),)
    rows, following = fetch_page(wanted, newest_first, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


def count_deliveries(webhook_id: str, *, actor: Actor) -> dict[str, int]:
    """Count what a webhook was and is to be sent, of cases that the reader may see, by state."""
    return deliveries.count_by_state(webhook_id, delivery_seen_by(actor))


def delivery_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Give the condition that a delivery is of a case that the reader may see, or of none."""
    seen = exists().where(Case.id == Delivery.case_id, seen_by(actor))
    return Delivery.case_id.is_(None) | seen


def read_feed(
    *,
    after: int,
    actor: Actor,
    now: datetime,
    kind: str | None = None,
    process: str | None = None,
    limit: int,
) -> Part:
    """Return what follows a number in the feed of what the reader may see, oldest first.

    It reaches at least as far as the last event in it: whoever goes on from there misses nothing.
    What it tells of restricted cases is recorded as read.
    """
    last = feed.end()
    wanted = (
        select(Entry, Case)
        .join(Case, Case.id == Entry.case_id)
        .where(Entry.number > after, Entry.number <= last, seen_by(actor))
        .where(Entry.kind.in_(list(TYPES)))
    )
    if kind is not None:
        wanted = wanted.where(Entry.kind == kind)
    if process is not None:
        wanted = wanted.where(Case.process_key == process)
    rows = db.session.execute(wanted.order_by(Entry.number).limit(limit + 1)).all()
    told = [Told(entry, case) for entry, case in rows[:limit]]
    for case in dict.fromkeys(one.case for one in told):
        note_reader(case, actor=actor, now=now)
    if len(rows) > limit:
        return Part(told, told[-1].entry.number or 0, goes_on=True)
    return Part(told, max(after, last), goes_on=False)
