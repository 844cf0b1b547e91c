"""The book of topics: when programs outside last asked for work of each, and who they were."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db

SELDOM = timedelta(seconds=15)
"""Asking more often than this is not written down each time."""


class Topic(Base):
    """One topic that somebody asked for: when, by the service's clock and by the real one.

    `asked_by` is the user whose token it was, `worker` the name that the program gives itself.
    """

    __tablename__ = "work_topics"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    asked_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(100))
    worker: Mapped[str] = mapped_column(String(100))


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for work, and when by both clocks."""

    by: str
    worker: str
    at: datetime
    heard_at: datetime


def is_due(topics: Collection[str], asking: Asking) -> bool:
    """Tell whether this asking is to be written down: not if somebody has only just asked."""
    fresh = select(func.count()).where(
        Topic.name.in_(topics),
        Topic.asked_at > asking.at - SELDOM,
        Topic.heard_at > asking.heard_at - SELDOM,
    )
    return db.session.scalars(fresh).one() < len(set(topics))


def note(topics: Collection[str], asking: Asking) -> None:
    """Write down that somebody asks for work of some topics."""
    written: dict[str, Any] = {
        "asked_at": asking.at,
        "heard_at": asking.heard_at,
        "asked_by": asking.by,
        "worker": asking.worker,
    }
    kinds: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    insert = kinds[db.session.get_bind().dialect.name](Topic)
    for name in sorted(set(topics)):  # In one order, so that no two wait for each other.
        db.session.execute(
            insert.values(name=name, **written).on_conflict_do_update(
                index_elements=[Topic.name], set_=written
            )
        )


def all_asked() -> list[Topic]:
    """Return every topic that somebody asked for."""
    return list(db.session.scalars(select(Topic).order_by(Topic.name)))


def heard_since(instant: datetime) -> frozenset[str]:
    """Return the topics that somebody asked for since a real instant."""
    return frozenset(db.session.scalars(select(Topic.name).where(Topic.heard_at >= instant)))


def forget_before(instant: datetime) -> None:
    """Forget the topics that nobody has asked for since a real instant."""
    db.session.execute(delete(Topic).where(Topic.heard_at < instant))
