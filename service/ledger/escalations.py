"""The book of escalations: what a case asked somebody who leads to look at, until they answer."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json, db

_WAITS = text("acknowledged_at IS NULL")


class Escalation(Base):
    """One escalation. It waits until somebody says what they will do (`plan`).

    `what` is said to readers, `element` the drawn event, task or process that escalated and
    `task_id` the task, if it is one. `roles` are whose work it is. `level` counts how often it went
    up unanswered.
    """

    __tablename__ = "escalations"
    __table_args__ = (
        Index("ix_escalations_waiting", "at", "id", postgresql_where=_WAITS, sqlite_where=_WAITS),
        Index("ix_escalations_at", "at", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(String(40))
    element: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(Text)
    roles: Mapped[Json] = mapped_column(default=list)
    level: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    acknowledged_by: Mapped[str | None] = mapped_column(String(100))
    acknowledged_at: Mapped[datetime | None]
    plan: Mapped[str] = mapped_column(Text, default="")


def escalate(escalation: Escalation) -> bool:
    """Keep an escalation unless the same waits already; tell whether it was kept."""
    same = (
        Escalation.case_id == escalation.case_id,
        Escalation.element == escalation.element,
        Escalation.task_id.is_not_distinct_from(escalation.task_id),
        Escalation.acknowledged_at.is_(None),
    )
    if db.session.scalar(select(Escalation.id).where(*same).limit(1)) is not None:
        return False
    db.session.add(escalation)
    db.session.flush()
    return True


def unanswered(case_id: str) -> list[Escalation]:
    """Return the escalations of a case that nobody has answered, oldest first."""
    wanted = select(Escalation).where(
        Escalation.case_id == case_id, Escalation.acknowledged_at.is_(None)
    )
    return list(db.session.scalars(wanted.order_by(Escalation.at, Escalation.id)))


def find_escalation(escalation_id: str) -> Escalation | None:
    """Return an escalation as it stands now."""
    return db.session.get(Escalation, escalation_id, populate_existing=True)
