"""The book of notices: who was told what about a case, and whether they have read it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db


class Notice(Base):
    """One thing one person was told. `kind` is the clock or event behind it (`amber` …)."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(String(40))
    username: Mapped[str] = mapped_column(String(100), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


def tell(notices: Iterable[Notice]) -> None:
    """Write the notices."""
    db.session.add_all(notices)


def unread(username: str, *, limit: int = 50) -> list[Notice]:
    """Return what a person has not read yet, the newest first."""
    wanted = select(Notice).where(Notice.username == username, Notice.read_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Notice.id.desc()).limit(limit)))


def of_case(case_id: str) -> list[Notice]:
    """Return every notice about a case, oldest first."""
    wanted = select(Notice).where(Notice.case_id == case_id)
    return list(db.session.scalars(wanted.order_by(Notice.id)))
