"""Keeping what is received, once each, and finding it again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from service.extensions import db
from service.ledger.inbox.disguising import disguise
from service.ledger.inbox.received import Received, State

MOST_ATTEMPTS = 5
"""How often delivering is tried when it breaks off for a reason that nobody foresaw."""


def find(received_id: str) -> Received | None:
    """Return a received message by its id."""
    return db.session.get(Received, received_id)


def get(received_id: str) -> Received:
    """Return a received message that is known to be there."""
    return db.session.get_one(Received, received_id)


def lock(received_id: str) -> Received:
    """Lock a message for this transaction and return it as it is now."""
    return db.session.get_one(Received, received_id, with_for_update=True, populate_existing=True)


def take(received_id: str, *kinds: str) -> Received | None:
    """Lock a message of these kinds that nobody has looked at yet, and return it as it is now.

    None when somebody has; or is at it this moment, whom nobody needs to wait for.
    """
    wanted = select(Received).where(
        Received.id == received_id, Received.state == State.RECEIVED, Received.kind.in_(kinds)
    )
    fresh = wanted.execution_options(populate_existing=True)
    return db.session.scalar(fresh.with_for_update(skip_locked=True))


def repeat_of(source: str, external_id: str) -> Received | None:
    """Return what was already received under this outside id, if anything; erased too."""
    ids = (external_id, disguise(source, external_id))
    return db.session.scalar(
        select(Received).where(Received.source == source, Received.external_id.in_(ids))
    )


def keep_once(received: Received) -> tuple[Received, bool]:
    """Store a message; tell whether it is new, and not a repeat of one with its outside id.

    Of two that come at the same time the database lets one in; the other finds it.
    """
    known = _first_of(received)
    if known is not None:
        return known, False
    try:
        with db.session.begin_nested():
            db.session.add(received)
    except IntegrityError:
        known = _first_of(received)
        if known is None:
            raise
        return known, False
    return received, True


def _first_of(received: Received) -> Received | None:
    if received.external_id is None:
        return None
    return repeat_of(received.source, received.external_id)


def sent_again(received_ids: Collection[str]) -> list[Received]:
    """Return the messages that say some of these again, oldest first."""
    wanted = select(Received).where(Received.resent_from.in_(received_ids))
    return list(db.session.scalars(wanted.order_by(Received.received_at, Received.id)))


def saying_the_same(received: Received) -> list[Received]:
    """Return a message as it first came, and all that say it again, oldest first."""
    first = received.resent_from or received.id
    return [get(first), *sent_again([first])]


def undelivered(*kinds: str, limit: int = 100) -> list[str]:
    """Return the ids of what was stored but not yet looked at (after a crash, or a webhook)."""
    return list(db.session.scalars(select_undelivered(*kinds).limit(limit)))


def select_undelivered(*kinds: str) -> Select[str]:
    """Ask for the ids of what was stored but not yet looked at, oldest first."""
    wanted = select(Received.id).where(Received.state == State.RECEIVED, Received.kind.in_(kinds))
    return wanted.order_by(Received.received_at, Received.id)


def note_failure(received_id: str, error: str) -> None:
    """Count an attempt that broke off; after the last the message rests, with the reason."""
    received = db.session.get_one(Received, received_id, with_for_update=True)
    received.attempts += 1
    if received.attempts >= MOST_ATTEMPTS:
        received.state = State.UNMATCHED
        received.reason = f"failed {received.attempts} times: {error}; the log has the trace"
    db.session.flush()


def standing() -> dict[str, tuple[int, datetime | None]]:
    """Count what was received and not yet looked at, and what waits for a case, by state.

    With each goes when the first of them came.
    """
    states = [State.RECEIVED, State.WAITING]
    wanted = select(Received.state, func.count(), func.min(Received.received_at))
    rows = db.session.execute(wanted.where(Received.state.in_(states)).group_by(Received.state))
    found = {state: (count, first) for state, count, first in rows}
    return {str(state): found.get(state, (0, None)) for state in states}
