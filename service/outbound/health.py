"""How a receiver fares: one that fails is asked less, and switched off when nothing has helped."""

from contextlib import suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from random import random

from service.ledger import lanes
from service.outbound.ending import end
from service.outbound.making import WebhookNotFound, lock_webhook
from service.outbound.models import Webhook
from service.outbound.patience import OFF_AFTER, STRUGGLES_AFTER, is_enough, pause
from service.outbound.posting import Answer
from service.transaction import transaction

_NOTED_EVERY = timedelta(minutes=1)
"""A success is noted so often only: a busy webhook's row is not written with each delivery."""
SLOW_MS = 1000
"""Milliseconds after which a receiver that answers counts as slow: it is asked one at a time."""


def is_news(webhook: Webhook, answer: Answer, now: datetime) -> bool:
    """Tell whether what came of an attempt says anything new of a webhook's receiver."""
    noted = webhook.succeeded_at
    is_late = noted is None or now - noted >= _NOTED_EVERY
    changes = webhook.failures > 0 or webhook.is_slow is not _is_slow(answer)
    return not answer.is_success or is_late or changes


def note_health(webhook_id: str, answer: Answer, now: datetime, *, is_ping: bool) -> None:
    """Note on a webhook what came of an attempt, unless it was removed meanwhile.

    Whoever sends a ping that gets through wants the rest to follow at once.
    """
    with suppress(WebhookNotFound), transaction():
        webhook = lock_webhook(webhook_id)
        if answer.is_success and (is_ping or webhook.failures >= STRUGGLES_AFTER):
            lanes.hasten(webhook.id, now=now)
        (_succeeded if answer.is_success else _failed)(webhook, answer, now)


def _is_slow(answer: Answer) -> bool:
    return answer.took_ms >= SLOW_MS


def _succeeded(webhook: Webhook, answer: Answer, now: datetime) -> None:
    webhook.failures, webhook.failing_since, webhook.paused_until = 0, None, None
    webhook.succeeded_at, webhook.is_slow = now, _is_slow(answer)


def _failed(webhook: Webhook, answer: Answer, now: datetime) -> None:
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    webhook.paused_until = pause(webhook.failures, now, random())  # noqa: S311  no secret
    if not webhook.active:
        return
    if answer.status == HTTPStatus.GONE:
        end(webhook, "Its receiver answered 410: it is gone and wants nothing more.", now)
    elif is_enough(webhook.failures, webhook.failing_since, now):
        days = OFF_AFTER.days
        end(webhook, f"Nothing got through for {days} days. The last attempt: {answer.said}", now)
