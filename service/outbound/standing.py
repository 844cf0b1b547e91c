"""How webhooks stand, for whoever watches: how many there are, what they are owed, since when."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from service.extensions import db
from service.ledger import feed
from service.ledger.deliveries import Delivery, is_waiting
from service.ledger.shared_clock import shared_now
from service.measures import Level
from service.outbound.models import Webhook
from service.transaction import reading

_STATES = {True: "on", False: "off"}


def count(now: datetime) -> tuple[Level, ...]:
    """Count how webhooks stand. Deliveries wait in real time. Raises ServiceUnavailable."""
    with reading():
        webhooks = _webhooks()
        owed = _owed(shared_now())
        since = feed.unnumbered_since()
    return (
        Level("handrail_webhooks", "Webhooks, switched on and off.", webhooks, ("state",)),
        Level(
            "handrail_webhook_deliveries",
            "Events that wait to be sent, to webhooks that are on and off.",
            {state: number for state, (number, _) in owed.items()},
            ("state",),
        ),
        Level(
            "handrail_webhook_delivery_seconds",
            "How long the first of these has waited.",
            {state: age.total_seconds() for state, (_, age) in owed.items()},
            ("state",),
        ),
        Level(
            "handrail_unnumbered_event_seconds",
            "How long ago the first event was written that the feed does not have yet.",
            (now - since).total_seconds() if since is not None else 0.0,
        ),
    )


def _webhooks() -> dict[tuple[str, ...], float]:
    wanted = select(Webhook.active, func.count()).group_by(Webhook.active)
    found = dict(db.session.execute(wanted).all())
    return {(state,): found.get(active, 0) for active, state in _STATES.items()}


def _owed(now: datetime) -> dict[tuple[str, ...], tuple[int, timedelta]]:
    wanted = (
        select(Webhook.active, func.count(), func.min(Delivery.created_at))
        .join(Delivery, Delivery.webhook_id == Webhook.id)
        .where(is_waiting())
        .group_by(Webhook.active)
    )
    found = {active: (count, now - first) for active, count, first in db.session.execute(wanted)}
    return {(state,): found.get(on, (0, timedelta())) for on, state in _STATES.items()}
