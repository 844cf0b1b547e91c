"""The lanes of the book of deliveries: what one webhook is owed of one case, in its order.

A lane has a row while something is owed in it. Whoever sends holds some lanes of a webhook for a
bounded time under a lease of their own; once another has taken one of them they can record nothing
more in it. So the events of a case are heard in their order, whoever is killed and however often
one is tried, and no case waits for another.

Several lanes are locked in the order of their names, or without waiting for anybody: so no two
wait for each other.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, String, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db


class Lane(Base):
    """What one webhook is owed of one case, while anything is; `next_at` is when to try it."""

    __tablename__ = "lanes"
    __table_args__ = (Index("ix_lanes_webhook_id_next_at", "webhook_id", "next_at"),)

    webhook_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    lane: Mapped[str] = mapped_column(String(40), primary_key=True)
    next_at: Mapped[datetime]
    lease: Mapped[str | None] = mapped_column(String(40))
    taken_until: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Lease:
    """Under which a sender holds lanes of a webhook; its `key` is like no other."""

    webhook_id: str
    key: str


def begin(webhook_id: str, names: Iterable[str], now: datetime) -> None:
    """Have lanes begin, or go on if they have: whoever just empties one is waited for."""
    kinds: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    begun = kinds[db.session.get_bind().dialect.name](Lane).values(
        [{"webhook_id": webhook_id, "lane": lane, "next_at": now} for lane in sorted(names)]
    )
    keys = [Lane.webhook_id, Lane.lane]
    db.session.execute(
        begun.on_conflict_do_update(index_elements=keys, set_={"next_at": Lane.next_at})
    )


def ready(webhook_id: str, now: datetime, *, limit: int) -> list[str]:
    """Return lanes of a webhook that may be taken now, the longest waiting first."""
    return list(db.session.scalars(_ready(webhook_id, now, limit)))


def take(lease: Lease, now: datetime, *, until: datetime, limit: int) -> list[str]:
    """Take lanes until an instant, the longest waiting first, and return them.

    Those that others are taking this moment are passed over.
    """
    free = _ready(lease.webhook_id, now, limit).with_for_update(skip_locked=True)
    return _change(lease.webhook_id, free, lease=lease.key, taken_until=until)


def hold_on(lease: Lease, *, until: datetime) -> list[str]:
    """Hold on to one's lanes until later, locked for this transaction; return those not lost."""
    return _change(lease.webhook_id, _in_order(_is_ours(lease)), taken_until=until)


def leave(lease: Lease, lanes: Collection[str], *, next_at: datetime) -> None:
    """Let go of some of one's lanes, which are locked; they may be taken again at an instant."""
    if lanes:
        ours = _in_order(_is_ours(lease), Lane.lane.in_(lanes))
        _change(lease.webhook_id, ours, lease=None, taken_until=None, next_at=next_at)


def end(lease: Lease, lanes: Collection[str]) -> None:
    """End some of one's lanes, which are locked: nothing is owed in them any more."""
    if lanes:
        _end(lease.webhook_id, _in_order(_is_ours(lease), Lane.lane.in_(lanes)))


def hasten(webhook_id: str, *, now: datetime, lane: str | None = None) -> None:
    """Let what a webhook is owed be tried now, in all of its lanes or in one."""
    late = [Lane.webhook_id == webhook_id, Lane.next_at > now]
    if lane is not None:
        late.append(Lane.lane == lane)
    _change(webhook_id, _in_order(*late), next_at=now)


def put_first(webhook_id: str, lane: str) -> None:
    """Let a lane be taken before all others of its webhook."""
    first = db.session.scalar(select(func.min(Lane.next_at)).where(Lane.webhook_id == webhook_id))
    if first is not None:
        hasten(webhook_id, now=first - timedelta(microseconds=1), lane=lane)


def lock_all(webhook_id: str) -> None:
    """Lock all lanes of a webhook, for what is to be changed of all that is owed in them."""
    db.session.execute(_in_order(Lane.webhook_id == webhook_id)).all()


def end_all(webhook_id: str) -> None:
    """End all lanes of a webhook, whoever holds them."""
    _end(webhook_id, _in_order(Lane.webhook_id == webhook_id))


def next_at(webhook_id: str, lane: str) -> datetime | None:
    """Return when a lane is tried next; None when nothing is owed in it."""
    found = db.session.get(Lane, (webhook_id, lane))
    return found.next_at if found is not None else None


def _ready(webhook_id: str, now: datetime, limit: int) -> Select[str]:
    is_free = or_(Lane.taken_until.is_(None), Lane.taken_until <= now)
    wanted = select(Lane.lane).where(Lane.webhook_id == webhook_id, Lane.next_at <= now, is_free)
    return wanted.order_by(Lane.next_at, Lane.lane).limit(limit)


def _is_ours(lease: Lease) -> ColumnElement[bool]:
    return (Lane.webhook_id == lease.webhook_id) & (Lane.lease == lease.key)


def _in_order(*conditions: ColumnElement[bool]) -> Select[str]:
    """Ask for lanes, and lock them in the order in which everybody does."""
    return select(Lane.lane).where(*conditions).order_by(Lane.lane).with_for_update()


def _change(webhook_id: str, names: Select[str], **values: Any) -> list[str]:
    """Change lanes of a webhook, and return their names."""
    return list(
        db.session.scalars(
            update(Lane)
            .where(*_named(webhook_id, names))
            .values(**values)
            .execution_options(synchronize_session=False)
            .returning(Lane.lane)
        )
    )


def _end(webhook_id: str, names: Select[str]) -> None:
    db.session.execute(
        delete(Lane).where(*_named(webhook_id, names)).execution_options(synchronize_session=False)
    )


def _named(webhook_id: str, names: Select[str]) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of some lanes; the names are asked for once, and so locked once."""
    return Lane.webhook_id == webhook_id, Lane.lane.in_(select(names.cte("named").c.lane))
