"""Allocations: tasks that a rule gave to somebody when they opened."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base
from service.people.models import AllocationRule


class Allocation(Base):
    """That a rule gave a task to a person when it opened, and which rule of which role.

    Ids go up in the order in which tasks were given, also of those given at one instant. With a
    task that an undone migration takes away goes what is said of it here.
    """

    __tablename__ = "allocations"
    __table_args__ = (Index("ix_allocations_turn", "role", "username", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), unique=True)
    role: Mapped[str] = mapped_column(String(100))
    username: Mapped[str] = mapped_column(String(100))
    rule: Mapped[AllocationRule]
    at: Mapped[datetime]
