"""Holds: intervals during which nothing can be done. The interval is the truth."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base


class Hold(Base):
    """One hold of a task (`task_id`) or of the whole case (None).

    `release_at` is the date now planned, `planned_at` the one first given. `ended_at` is None while
    it lasts. `strand_id` runs the hold process whose timer event is the release.
    """

    __tablename__ = "holds"
    __table_args__ = (CheckConstraint("planned_at > placed_at", name="release_in_future"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(String(40), index=True)
    strand_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(Text, default="")
    stop_clock: Mapped[bool] = mapped_column(default=False)
    placed_by: Mapped[str | None] = mapped_column(String(100))
    placed_at: Mapped[datetime]
    planned_at: Mapped[datetime]
    release_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(100))
    ended_how: Mapped[str | None] = mapped_column(String(20))
