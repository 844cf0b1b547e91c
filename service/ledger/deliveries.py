"""The book of deliveries: what each webhook is owed, in lanes of one webhook and one case.

A lane has a row while something is owed in it. Whoever sends takes the lane for a bounded time
under a lease of their own and sends what is owed there one after the other, the oldest first; once
another has taken it they can record nothing more. So the events of a case are heard in their order,
whoever is killed and however often one is tried, and no case waits for another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    String,
    Text,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db
from service.ledger.audit import Entry

_WAITING = text("state = 'waiting'")


class State(StrEnum):
    """What became of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    SKIPPED = "skipped"
    WITHHELD = "withheld"


class Delivery(Base):
    """One event that is owed to one webhook; its `id` is its place in the order of its lane.

    `number` is that of the event in the feed, and None for a ping. `status`, `response`, `error`
    and `took_ms` tell of the last attempt. `replayed`: it was asked for again. `case_id` is no
    foreign key: each delivery would wait for whoever moves the case just now.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(
            "ix_deliveries_waiting",
            "webhook_id",
            "lane",
            "id",
            postgresql_where=_WAITING,
            sqlite_where=_WAITING,
        ),
        Index("ix_deliveries_webhook_id", "webhook_id", "id"),
        Index("ix_deliveries_ended_at", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[str] = mapped_column(String(40))
    lane: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[str | None] = mapped_column(String(40), index=True)
    number: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12), default=State.WAITING)
    replayed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    status: Mapped[int | None]
    took_ms: Mapped[int | None]
    error: Mapped[str] = mapped_column(Text, default="")
    response: Mapped[str] = mapped_column(Text, default="")


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
class Owed:
    """An event that a webhook is to hear: its lane is its case's, or one of its own for a ping."""

    lane: str
    case_id: str | None
    number: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A lane that is ours for a while, which the lease proves."""

    webhook_id: str
    lane: str
    lease: str


def owe(
    webhook_id: str, owed: Sequence[Owed], *, now: datetime, replayed: bool = False
) -> list[int]:
    """Note what a locked webhook is owed, in this order; return the ids."""
    if not owed:
        return []
    rows = [
        {
            "webhook_id": webhook_id,
            "lane": one.lane,
            "case_id": one.case_id,
            "number": one.number,
            "kind": one.kind,
            "created_at": now,
            "replayed": replayed,
        }
        for one in owed
    ]
    made = insert(Delivery).returning(Delivery.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(made, rows))
    _open_lanes(webhook_id, dict.fromkeys(one.lane for one in owed), now)
    return ids


def _open_lanes(webhook_id: str, lanes: Iterable[str], now: datetime) -> None:
    """Open lanes, or have those that are open stay: whoever just empties one is waited for."""
    kinds: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    opened = kinds[db.session.get_bind().dialect.name](Lane).values(
        # In one order always, so that no two wait for each other.
        [{"webhook_id": webhook_id, "lane": lane, "next_at": now} for lane in sorted(lanes)]
    )
    keys = [Lane.webhook_id, Lane.lane]
    db.session.execute(
        opened.on_conflict_do_update(index_elements=keys, set_={"next_at": Lane.next_at})
    )


def ready_lanes(webhook_id: str, now: datetime, *, limit: int) -> list[str]:
    """Return lanes of a webhook that may be taken now, the longest waiting first."""
    wanted = select(Lane.lane).where(Lane.webhook_id == webhook_id, *_free(now))
    return list(db.session.scalars(wanted.order_by(Lane.next_at, Lane.lane).limit(limit)))


def take(webhook_id: str, lane: str, lease: str, now: datetime, *, until: datetime) -> Taken | None:
    """Take a lane until an instant, under a lease of one's own; None when it is not free."""
    found = db.session.scalar(
        update(Lane)
        .where(Lane.webhook_id == webhook_id, Lane.lane == lane, *_free(now))
        .values(lease=lease, taken_until=until)
        .execution_options(synchronize_session=False)
        .returning(Lane.lane)
    )
    return None if found is None else Taken(webhook_id, lane, lease)


def hold_on(taken: Taken, *, until: datetime) -> bool:
    """Hold a lane until later; False when its taker lost it."""
    found = db.session.scalar(
        update(Lane)
        .where(*_ours(taken))
        .values(taken_until=until)
        .execution_options(synchronize_session=False)
        .returning(Lane.lane)
    )
    return found is not None


def first_owed(taken: Taken) -> tuple[Delivery, Entry | None] | None:
    """Return what is to be sent next in a lane that is held, and what it tells.

    With nothing left the lane ends. Of a ping, and of what was erased, there is no entry.
    """
    wanted = (
        select(Delivery, Entry)
        .outerjoin(Entry, Entry.number == Delivery.number)
        .where(
            Delivery.webhook_id == taken.webhook_id,
            Delivery.lane == taken.lane,
            is_waiting(),
        )
    )
    found = db.session.execute(wanted.order_by(Delivery.id).limit(1)).one_or_none()
    if found is None:
        db.session.execute(delete(Lane).where(*_ours(taken)))
        return None
    delivery, entry = found
    return delivery, entry


def is_waiting() -> ColumnElement[bool]:
    """Give the condition that a delivery waits, written out as its index has it."""
    return Delivery.state == bindparam("waiting", State.WAITING, literal_execute=True)


def leave(taken: Taken, *, next_at: datetime) -> None:
    """Let go of a lane; it may be taken again at an instant."""
    db.session.execute(
        update(Lane)
        .where(*_ours(taken))
        .values(lease=None, taken_until=None, next_at=next_at)
        .execution_options(synchronize_session=False)
    )


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Lane.next_at <= now, or_(Lane.taken_until.is_(None), Lane.taken_until <= now))


def _ours(taken: Taken) -> tuple[ColumnElement[bool], ...]:
    return (
        Lane.webhook_id == taken.webhook_id,
        Lane.lane == taken.lane,
        Lane.lease == taken.lease,
    )


def hasten(webhook_id: str, *, now: datetime, lane: str | None = None) -> None:
    """Let what a webhook is owed be tried now, in all of its lanes or in one."""
    wanted = update(Lane).where(Lane.webhook_id == webhook_id, Lane.next_at > now)
    if lane is not None:
        wanted = wanted.where(Lane.lane == lane)
    db.session.execute(wanted.values(next_at=now).execution_options(synchronize_session=False))


def begin_anew(webhook_id: str, *, now: datetime) -> None:
    """Let everything that a webhook is owed be tried now, as if it never had been."""
    hasten(webhook_id, now=now)
    db.session.execute(
        update(Delivery)
        .where(Delivery.webhook_id == webhook_id, is_waiting())
        .values(attempts=0, first_tried_at=None)
        .execution_options(synchronize_session=False)
    )


def skip(webhook_id: str, *, now: datetime) -> None:
    """Owe a webhook nothing more of what it is owed now."""
    db.session.execute(delete(Lane).where(Lane.webhook_id == webhook_id))
    db.session.execute(
        update(Delivery)
        .where(Delivery.webhook_id == webhook_id, is_waiting())
        .values(state=State.SKIPPED, ended_at=now)
        .execution_options(synchronize_session=False)
    )


def forget(webhook_id: str) -> None:
    """Forget all that a webhook is and was owed."""
    db.session.execute(delete(Lane).where(Lane.webhook_id == webhook_id))
    db.session.execute(delete(Delivery).where(Delivery.webhook_id == webhook_id))


def forget_ended(before: datetime) -> None:
    """Forget deliveries that were over before an instant."""
    db.session.execute(delete(Delivery).where(Delivery.ended_at < before))


def count_by_state(webhook_id: str, *conditions: ColumnElement[bool]) -> dict[str, int]:
    """Count the deliveries of a webhook that meet conditions by what became of them."""
    wanted = select(Delivery.state, func.count()).where(Delivery.webhook_id == webhook_id)
    return dict(db.session.execute(wanted.where(*conditions).group_by(Delivery.state)).all())


def next_try(delivery: Delivery) -> datetime | None:
    """Return when a delivery that waits may be tried next."""
    lane = db.session.get(Lane, (delivery.webhook_id, delivery.lane))
    return lane.next_at if lane is not None and delivery.state == State.WAITING else None
