"""Migrations of running cases, each with how the case stood before it."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json


class Migration(Base):
    """One migration of a case: its move, the versions that it left and took, and what was asked.

    `mapping` and `clocks` are as asked. `snapshot` is the main strand's before the move, `before`
    the rows that the move could change: so it can be undone as long as nothing has moved on.
    """

    __tablename__ = "case_migrations"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    move: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    left_version_id: Mapped[str] = mapped_column(ForeignKey("process_versions.id"))
    taken_version_id: Mapped[str] = mapped_column(ForeignKey("process_versions.id"))
    mapping: Mapped[Json] = mapped_column(default=dict)
    clocks: Mapped[Json] = mapped_column(default=dict)
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)
    before: Mapped[Json] = mapped_column(default=dict)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(String(100))
    undone_at: Mapped[datetime | None]
