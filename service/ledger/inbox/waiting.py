"""Messages that wait for a case to take them, for as long as they live."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, false, func, or_, select

from service.extensions import db
from service.ledger.canonical import key_of
from service.ledger.inbox.received import Received, State


def wait(received: Received, reason: str) -> None:
    """Let a locked message wait for an element that takes it."""
    said = received.correlation
    received.correlation_key = None if said is None else key_of(said)
    received.state, received.reason = State.WAITING, reason


def end_waiting(received: Received, reason: str) -> None:
    """Let a locked message that waits for a case wait no more."""
    if received.state == State.WAITING:
        received.state, received.reason = State.UNMATCHED, reason


def waiting_messages(
    case_id: str, names: Mapping[str, Collection[str]], now: datetime, *, limit: int
) -> list[Received]:
    """Return messages that waited for what a case waits for now, oldest first.

    `names` are those of the messages, each with the keys of the values that are awaited.
    """
    fits = (
        and_(
            Received.name == name,
            or_(Received.correlation_key.is_(None), Received.correlation_key.in_(keys)),
        )
        for name, keys in names.items()
    )
    wanted = select(Received).where(
        Received.state == State.WAITING,
        Received.expires_at > now,
        or_(Received.addressed_to.is_(None), Received.addressed_to == case_id),
        or_(false(), *fits),
    )
    return list(db.session.scalars(wanted.order_by(Received.received_at, Received.id).limit(limit)))


def waiting_ids(now: datetime, *, first: str, limit: int = 200) -> list[str]:
    """Return ids of messages that wait for a case, oldest first, for the sweep that looks again.

    Of more than so many, those from an id on, and then from the beginning: with any id to begin
    from each has its turn.
    """
    waits = select(Received.id, Received.received_at).where(
        Received.state == State.WAITING, Received.expires_at > now
    )
    some = waits.order_by(Received.id < first, Received.id).limit(limit).subquery()
    return list(db.session.scalars(select(some.c.id).order_by(some.c.received_at, some.c.id)))


def expired(now: datetime) -> list[Received]:
    """Lock and return the waiting messages whose time to live has passed.

    One that another transaction is delivering just now is left to it.
    """
    wanted = select(Received).where(Received.state == State.WAITING, Received.expires_at <= now)
    return list(db.session.scalars(wanted.with_for_update(skip_locked=True)))


def next_expiry(*, after: datetime | None = None) -> datetime | None:
    """Return when the next waiting message's time to live ends, if any waits."""
    wanted = select(func.min(Received.expires_at)).where(Received.state == State.WAITING)
    if after is not None:
        wanted = wanted.where(Received.expires_at > after)
    return db.session.scalar(wanted)
