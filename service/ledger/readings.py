"""The book of readings: who was recorded last, and when, as reading which restricted case."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db


class Reading(Base):
    """One person and one case; `at` is the instant of the last entry in the event log."""

    __tablename__ = "readings"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    username: Mapped[str] = mapped_column(String(100), primary_key=True)
    at: Mapped[datetime]


def is_recorded(case_id: str, username: str, *, since: datetime) -> bool:
    """Tell whether somebody was recorded as reading a case after an instant."""
    wanted = select(Reading.at).where(
        Reading.case_id == case_id, Reading.username == username, Reading.at > since
    )
    return db.session.scalar(wanted) is not None


def record(case_id: str, username: str, *, at: datetime) -> None:
    """Note that somebody reads a case, which is locked."""
    db.session.merge(Reading(case_id=case_id, username=username, at=at))
    db.session.flush()
