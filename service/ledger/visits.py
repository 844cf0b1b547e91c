"""The book of visits: what each person had seen of the worklist before they sat down to it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db

BREAK = timedelta(minutes=30)
"""Who has not looked for so long comes back: what they saw last is what they have seen."""
SELDOM = timedelta(minutes=1)
"""Looks that follow each other more closely are not written down."""


class Visit(Base):
    """One person: when they last looked, and until when everything was seen by them."""

    __tablename__ = "visits"

    username: Mapped[str] = mapped_column(String(100), primary_key=True)
    at: Mapped[datetime]
    seen_until: Mapped[datetime]


def seen_until(username: str, *, now: datetime) -> datetime:
    """Tell until when a person who looks now has seen everything; for who never came, all is seen.

    Work that goes on without a break is one visit.
    """
    visit = db.session.get(Visit, username)
    if visit is None:
        return now
    return visit.at if now - visit.at >= BREAK else visit.seen_until


def is_due(username: str, *, now: datetime) -> bool:
    """Tell whether a look is to be written down."""
    visit = db.session.get(Visit, username)
    return visit is None or now - visit.at >= SELDOM


def note(username: str, *, at: datetime, seen_until: datetime) -> None:
    """Write down that a person looks, and what they have seen; of two at once the last counts."""
    written: dict[str, Any] = {"at": at, "seen_until": seen_until}
    kinds: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    insert = kinds[db.session.get_bind().dialect.name](Visit)
    db.session.execute(
        insert.values(username=username, **written).on_conflict_do_update(
            index_elements=[Visit.username], set_=written
        )
    )
