"""Incidents: elements that could not be carried out and rest until an operator retries them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base


class Incident(Base):
    """One incident. `work_id` is the piece of work that was given up, when one was.

    `received_id` is the signal that the case could not take, when there is one.
    """

    __tablename__ = "incidents"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    strand_id: Mapped[str] = mapped_column(String(40))
    token: Mapped[int]
    element: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(100))
    message: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=1)
    work_id: Mapped[str | None] = mapped_column(String(40))
    received_id: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime]
    resolved_at: Mapped[datetime | None] = mapped_column(index=True)
