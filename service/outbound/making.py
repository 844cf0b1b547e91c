"""Making webhooks, changing them, exchanging their secrets, and removing them."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from service.cases.identity import new_id
from service.cases.refusals import VersionMismatch
from service.errors import Refusal
from service.extensions import db
from service.ledger import deliveries, feed
from service.ledger.changes import About, write
from service.outbound.models import Webhook
from service.outbound.wishes import Wish, check
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb

_MARK = "whsec_"
_SECRET_BYTES = 32
MOST_FIELDS = 50
LONGEST_OVERLAP = timedelta(days=30)


class WebhookNotFound(Refusal):
    """There is no such webhook."""


def make_webhook(
    wish: Wish, *, acting: Acting, address: Refusal | None = None
) -> tuple[Webhook, str]:
    """Make a webhook that hears what happens from now on; return it with its secret.

    What was committed before is not heard, whether it has a number yet or not: let the feed catch
    up first. The secret is shown this once. `address` is why its address may not be called: it was
    looked up before any transaction. Raises FeedIsBehind, what `check` raises and the refusals of
    access.
    """
    require_reading(acting)
    check(wish, address)
    secret = _new_secret()
    webhook = Webhook(
        id=new_id(),
        **_lists(wish),
        secret=secret,
        revision=0,
        made_by=acting.who.username,
        made_at=acting.at,
        answers=acting.who.username,
        fed_to=feed.end_after_all(),
    )
    db.session.add(webhook)
    db.session.flush()
    note(webhook, "was made", acting, after=facts(webhook))
    return webhook, secret


def change_webhook(
    webhook_id: str,
    wish: Wish,
    *,
    acting: Acting,
    seen: int | None = None,
    address: Refusal | None = None,
) -> Webhook:
    """Change what a webhook is; whoever does answers for what it sends from now on.

    `seen` is the revision that they saw, and `address` why its address may not be called. Raises
    WebhookNotFound, VersionMismatch, what `check` raises and the refusals of access.
    """
    require_reading(acting)
    webhook = lock_webhook(webhook_id)
    require_seen(webhook, seen)
    check(wish, address)
    before = facts(webhook)
    for name, value in _lists(wish).items():
        setattr(webhook, name, value)
    webhook.answers = acting.who.username
    db.session.flush()
    note(webhook, "was changed", acting, before=before, after=facts(webhook))
    return webhook


def exchange_secret(webhook_id: str, *, overlap: timedelta, acting: Acting) -> tuple[Webhook, str]:
    """Give a webhook another secret; for a while it signs with the one before as well.

    `acting.at` is real time. Raises WebhookNotFound and the refusals of access.
    """
    require_reading(acting)
    webhook = lock_webhook(webhook_id)
    secret = _new_secret()
    webhook.secret_before = webhook.secret
    webhook.secret_before_until = acting.at + min(overlap, LONGEST_OVERLAP)
    webhook.secret = secret
    db.session.flush()
    note(webhook, "has another secret", acting)
    return webhook, secret


def remove_webhook(webhook_id: str, *, acting: Acting) -> None:
    """Remove a webhook with all that it is owed and its log. Raises WebhookNotFound."""
    webhook = lock_webhook(webhook_id)
    note(webhook, "was removed", acting, before=facts(webhook))
    deliveries.forget(webhook.id)
    db.session.delete(webhook)
    db.session.flush()


def require_reading(acting: Acting) -> None:
    """Refuse to send away what the token that asks for it may not read. Raises ScopeMissing."""
    require(acting.who, Verb.READ_FEED)


def require_seen(webhook: Webhook, seen: int | None) -> None:
    """Refuse to change what was changed since it was seen. Raises VersionMismatch."""
    if seen is not None and seen != webhook.revision:
        raise VersionMismatch


def find_webhook(webhook_id: str) -> Webhook:
    """Return a webhook. Raises WebhookNotFound."""
    found = db.session.get(Webhook, webhook_id)
    if found is None:
        raise WebhookNotFound(webhook_id=webhook_id)
    return found


def lock_webhook(webhook_id: str) -> Webhook:
    """Return a webhook that nobody else changes until this transaction ends."""
    wanted = select(Webhook).where(Webhook.id == webhook_id).with_for_update()
    found = db.session.scalar(wanted, execution_options={"populate_existing": True})
    if found is None:
        raise WebhookNotFound(webhook_id=webhook_id)
    return found


def webhooks() -> list[Webhook]:
    """Return every webhook by name."""
    return list(db.session.scalars(select(Webhook).order_by(Webhook.name, Webhook.id)))


def facts(webhook: Webhook) -> dict[str, Any]:
    """Return what a person set of a webhook, without its secrets."""
    names = ("name", "url", "kinds", "processes", "teams", "fields", "active", "answers")
    return {name: getattr(webhook, name) for name in names}


def note(webhook: Webhook, what: str, acting: Acting, **told: Mapping[str, Any]) -> None:
    """Write into the book of changes what was done to a webhook; its secrets are never there."""
    webhook.revision += 1
    db.session.flush()
    write(
        About.WEBHOOK,
        webhook.id,
        f"The webhook “{webhook.name}” {what}.",
        acting=(acting.who.username, acting.at),
        **told,
    )


def _lists(wish: Wish) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str) else list(dict.fromkeys(value))
        for name, value in asdict(wish).items()
    }


def _new_secret() -> str:
    return _MARK + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
