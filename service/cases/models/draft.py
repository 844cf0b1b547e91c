"""Drafts: what people have typed into the form of a task and not sent yet."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json


class Draft(Base):
    """The fields of a task's page as one person typed them, by name, right or wrong.

    A person who types in two places has two: neither writes over the other, and they choose.
    `version` counts the savings. A draft is no part of the case: it moves nothing and stands in no
    log, and goes with its task.
    """

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_task", "task_id", "written_by", "saved_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    written_by: Mapped[str] = mapped_column(String(100))
    fields: Mapped[Json]
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(index=True)
