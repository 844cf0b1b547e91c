"""For which reason of a list something was done to a case: to be counted, and found again."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base


class ReasonUse(Base):
    """One choice of a reason: its list and code, by whom it was chosen in which case, and when."""

    __tablename__ = "reason_uses"
    __table_args__ = (Index("ix_reason_uses_kind_code_at", "kind", "code", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(60))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(String(40))
    by: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime]
