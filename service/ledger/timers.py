"""The timers book: due instants live here and nowhere else.

A row is a timer that waits. The engine gave its rule and base instant; `due_at` was resolved from
them, the calendar and the holds. A paused timer has no due instant: it cannot fire.
"""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db


class Timer(Base):
    """One waiting timer of a strand.

    `clock` is None for a drawn timer, else which occurrence of an SLA this row is (`amber`,
    `target`, `follow_on:1` …), or `review` and `continue` for the product's own. `task_id` is the
    open task whose hold pauses it; `version_id` the process version that draws it;
    `calendar_key` and `calendar_version` say in which calendar it counts. `rule_version_id`
    and `rule_element` say where the rule is drawn by which it still counts after a migration (None:
    where it is itself).
    `retry_at` is when a timer that failed is tried again.
    """

    __tablename__ = "timers"
    __table_args__ = (
        CheckConstraint("due_at IS NOT NULL OR paused", name="due_or_paused"),
        Index("ix_timers_due_at_id", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    strand_id: Mapped[str] = mapped_column(String(40))
    token: Mapped[int]
    element: Mapped[str] = mapped_column(String(200))
    version_id: Mapped[str] = mapped_column(String(40))
    clock: Mapped[str | None] = mapped_column(String(40))
    calendar_key: Mapped[str | None] = mapped_column(String(100))
    calendar_version: Mapped[int | None]
    rule: Mapped[str] = mapped_column(Text)
    rule_version_id: Mapped[str | None] = mapped_column(String(40))
    rule_element: Mapped[str | None] = mapped_column(String(200))
    base_at: Mapped[datetime]
    occurrence: Mapped[int] = mapped_column(default=1)
    task_id: Mapped[str | None] = mapped_column(String(40), index=True)
    statutory: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    explanation: Mapped[str] = mapped_column(Text, default="")


_OF_CASE = select(Timer).where(Timer.case_id == bindparam("case_id")).order_by(Timer.id)


def due(now: datetime, *, limit: int = 200) -> list[Timer]:
    """Return timers that are due, the earliest first, without locking anything."""
    wanted = select(Timer).where(*_is_due(now)).order_by(Timer.due_at, Timer.id)
    return list(db.session.scalars(wanted.limit(limit)))


def due_by_case(now: datetime, *, limit: int = 200) -> list[list[tuple[int, datetime]]]:
    """Return the ids and due instants of timers that are due, a list for each case.

    The earliest come first, within a case and among the cases; nothing is locked.
    """
    found: dict[str, list[tuple[int, datetime]]] = {}
    rows = db.session.execute(select_due(now).limit(limit))
    for case_id, timer_id, due_at in rows:
        found.setdefault(case_id, []).append((timer_id, due_at or now))
    return list(found.values())


def select_due(now: datetime) -> Select[str, int, datetime | None]:
    """Ask for the timers that are due, the earliest first: case, id and due instant."""
    wanted = select(Timer.case_id, Timer.id, Timer.due_at).where(*_is_due(now))
    return wanted.order_by(Timer.due_at, Timer.id)


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Match what is due and, when it failed before, to be tried again."""
    return Timer.due_at <= now, Timer.retry_at.is_(None) | (Timer.retry_at <= now)


def overdue(now: datetime) -> tuple[int, datetime | None]:
    """Count the timers that are due and have not fired; and say when the first of them was due."""
    wanted = select(func.count(), func.min(Timer.due_at)).where(Timer.due_at <= now)
    count, first = db.session.execute(wanted).one()
    return count, first


def next_due(*, after: datetime) -> datetime | None:
    """Return when the next timer after an instant is due, if any waits."""
    wanted = select(Timer.due_at).where(Timer.due_at > after)
    return db.session.scalar(wanted.order_by(Timer.due_at).limit(1))


def of_case(case_id: str) -> list[Timer]:
    """Return every waiting timer of a case."""
    return list(db.session.scalars(_OF_CASE, {"case_id": case_id}))


def remove(timer: Timer) -> None:
    """Remove a row, written already or not yet."""
    if timer in db.session.new:
        db.session.expunge(timer)
    else:
        db.session.delete(timer)
