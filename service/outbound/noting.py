"""Writing down what came of letters; of what an erased case told, only whether it arrived."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from random import random

from sqlalchemy import select

from service import log
from service.cases.models import Case
from service.extensions import db
from service.ledger import deliveries
from service.ledger.deliveries import Delivery, State
from service.outbound.patience import Failed, next_try
from service.outbound.posting import Answer

_log = log.logger(__name__)


def note_answers(
    came: Mapping[int, Answer], now: datetime
) -> list[tuple[Delivery, datetime | None]]:
    """Write down what came of attempts, by the ids of their deliveries.

    Give each with when it is tried again, or None when it is over. What a receiver said may come
    after the case was erased: its deliveries are locked before anybody asks whether it was, so
    that either we see it or whoever erases sees what we wrote.
    """
    found = deliveries.lock(came)
    about = {one.case_id for one in found if one.case_id}
    erased = select(Case.id).where(Case.id.in_(about), Case.erased_at.is_not(None))
    untold = set(db.session.scalars(erased)) if about else set()
    noted = []
    for one in found:
        answer = came[one.id]
        if one.case_id in untold:
            answer = replace(answer, text="", error="")
        noted.append((one, _note(one, answer, now)))
    db.session.flush()
    return noted


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
    return again_at
