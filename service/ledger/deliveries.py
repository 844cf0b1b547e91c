"""The book of deliveries: what each webhook is owed, and what became of it, in lanes.

Several deliveries are locked by case and then by number, whatever is to be done with them: whoever
erases a case locks all that any webhook was told of it, and no two wait for each other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    String,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db
from service.ledger import lanes
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


_ORDER: Final = (Delivery.case_id, Delivery.id)


@dataclass(frozen=True, slots=True)
class Owed:
    """An event that a webhook is to hear: its lane is its case's, or one of its own for a ping.

    `replayed`: it was heard before, and was asked for again.
    """

    lane: str
    case_id: str | None
    number: int | None
    kind: str
    replayed: bool = False


def owe(webhook_id: str, owed: Sequence[Owed], *, now: datetime) -> list[int]:
    """Note what a locked webhook is owed, in this order; return the ids. Once in a transaction."""
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
            "replayed": one.replayed,
        }
        for one in owed
    ]
    made = insert(Delivery).returning(Delivery.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(made, rows))
    lanes.begin(webhook_id, {one.lane for one in owed}, now)
    return ids


def first_owed(webhook_id: str, held: Collection[str]) -> dict[str, tuple[Delivery, Entry | None]]:
    """Return what is to be sent next in each of some lanes, and what it tells; held lanes only.

    One with nothing left is left out. Of a ping, and of what was erased, there is no entry.
    """
    first = select(func.min(Delivery.id)).where(
        Delivery.webhook_id == webhook_id, Delivery.lane.in_(held), is_waiting()
    )
    wanted = (
        select(Delivery, Entry)
        .outerjoin(Entry, Entry.number == Delivery.number)
        .where(Delivery.id.in_(first.group_by(Delivery.lane)))
    )
    found = db.session.execute(wanted.order_by(Delivery.id)).all()
    return {delivery.lane: (delivery, entry) for delivery, entry in found}


def lock(delivery_ids: Collection[int]) -> list[Delivery]:
    """Lock deliveries for this transaction, and return them as they are now.

    A round has one of each case at most: whoever erases a case, and locks all that any webhook was
    told of it, can wait for a round, and no round for them that waits for it.
    """
    wanted = select(Delivery).where(Delivery.id.in_(delivery_ids)).order_by(*_ORDER)
    fresh = wanted.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def lock_all_of(case_id: str) -> None:
    """Lock all that any webhook is and was told of a case, for what is to be changed of it."""
    db.session.execute(_in_order(Delivery.case_id == case_id)).all()


def is_waiting() -> ColumnElement[bool]:
    """Give the condition that a delivery waits, written out as its index has it."""
    return Delivery.state == bindparam("waiting", State.WAITING, literal_execute=True)


def begin_anew(webhook_id: str, *, now: datetime) -> None:
    """Let everything that a webhook is owed be tried now, as if it never had been."""
    lanes.lock_all(webhook_id)
    lanes.hasten(webhook_id, now=now)
    _change_waiting(webhook_id, attempts=0, first_tried_at=None)


def skip(webhook_id: str, *, now: datetime) -> None:
    """Owe a webhook nothing more of what it is owed now."""
    lanes.end_all(webhook_id)
    _change_waiting(webhook_id, state=State.SKIPPED, ended_at=now)


def forget(webhook_id: str) -> None:
    """Forget all that a webhook is and was owed."""
    lanes.end_all(webhook_id)
    _forget(Delivery.webhook_id == webhook_id)


def forget_ended(before: datetime) -> None:
    """Forget deliveries that were over before an instant."""
    _forget(Delivery.ended_at < before)


def count_by_state(webhook_id: str, *conditions: ColumnElement[bool]) -> dict[str, int]:
    """Count the deliveries of a webhook that meet conditions by what became of them."""
    wanted = select(Delivery.state, func.count()).where(Delivery.webhook_id == webhook_id)
    return dict(db.session.execute(wanted.where(*conditions).group_by(Delivery.state)).all())


def next_try(delivery: Delivery) -> datetime | None:
    """Return when a delivery that waits may be tried next."""
    if delivery.state != State.WAITING:
        return None
    return lanes.next_at(delivery.webhook_id, delivery.lane)


def _change_waiting(webhook_id: str, **values: Any) -> None:
    """Change all that waits for a webhook."""
    theirs = _named(Delivery.webhook_id == webhook_id, is_waiting())
    changed = update(Delivery).where(theirs).values(**values)
    db.session.execute(changed.execution_options(synchronize_session=False))


def _forget(*conditions: ColumnElement[bool]) -> None:
    forgotten = delete(Delivery).where(_named(*conditions))
    db.session.execute(forgotten.execution_options(synchronize_session=False))


def _in_order(*conditions: ColumnElement[bool]) -> Select[int]:
    """Ask for deliveries, and lock them in the order in which everybody does."""
    return select(Delivery.id).where(*conditions).order_by(*_ORDER).with_for_update()


def _named(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Give the condition that a delivery is one of some, which are locked in their order first."""
    return Delivery.id.in_(select(_in_order(*conditions).cte("named").c.id))
