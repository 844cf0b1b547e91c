"""The book of notices: who was told what about a case or a webhook, and whether they read it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db

_NEW = text("in_app AND read_at IS NULL")
_UNDIGESTED = text("in_digest AND digested_at IS NULL")


class Notice(Base):
    """One thing one person was told. `kind` is what it is about, or the clock behind it (`target`).

    `in_app` and `in_digest` say where it is shown, as the person had chosen when it was written;
    `digested_at` is the instant of the daily letter that tells of it. What no letter could tell is
    shown in the app after all.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_new", "username", "at", "id", postgresql_where=_NEW, sqlite_where=_NEW),
        Index(
            "ix_notices_undigested",
            "username",
            postgresql_where=_UNDIGESTED,
            sqlite_where=_UNDIGESTED,
        ),
        Index("ix_notices_username", "username", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(String(40))
    webhook_id: Mapped[str | None] = mapped_column(String(40))
    username: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    in_app: Mapped[bool] = mapped_column(default=True)
    in_digest: Mapped[bool] = mapped_column(default=False)
    digested_at: Mapped[datetime | None]


def tell(notices: Iterable[Notice]) -> None:
    """Write the notices, and give them their numbers."""
    db.session.add_all(notices)
    db.session.flush()


def of_case(case_id: str) -> list[Notice]:
    """Return every notice about a case, oldest first."""
    wanted = select(Notice).where(Notice.case_id == case_id)
    return list(db.session.scalars(wanted.order_by(Notice.id)))


def of_person(username: str) -> list[Notice]:
    """Return everything a person was told, oldest first."""
    wanted = select(Notice).where(Notice.username == username)
    return list(db.session.scalars(wanted.order_by(Notice.id)))


def newest_unread(username: str) -> int | None:
    """Return the highest number of what a person has not read; None when they have read all."""
    wanted = select(func.max(Notice.id)).where(
        Notice.username == username, Notice.in_app, Notice.read_at.is_(None)
    )
    return db.session.scalar(wanted)


def mark_digested(username: str, *, at: datetime) -> None:
    """Let the daily letter of an instant tell of all that none has told of yet."""
    wanted = update(Notice).where(
        Notice.username == username, Notice.in_digest, Notice.digested_at.is_(None)
    )
    db.session.execute(wanted.values(digested_at=at))


def show_one(number: int) -> None:
    """Show a notice in the app: its letter could not be sent."""
    db.session.execute(update(Notice).where(Notice.id == number).values(in_app=True))


def show_digested(username: str, *, at: datetime) -> None:
    """Show in the app what the daily letter of an instant was to tell: it could not be sent."""
    wanted = update(Notice).where(Notice.username == username, Notice.digested_at == at)
    db.session.execute(wanted.values(in_app=True))


def mark_read(username: str, *, at: datetime, up_to: int, only: int | None = None) -> None:
    """Mark a person's notices as read, up to and with a number; `only` marks that one alone."""
    wanted = update(Notice).where(
        Notice.username == username, Notice.in_app, Notice.read_at.is_(None), Notice.id <= up_to
    )
    if only is not None:
        wanted = wanted.where(Notice.id == only)
    db.session.execute(wanted.values(read_at=at))
