"""The table of named secrets."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json


class Secret(Base):
    """A secret of another system, known to diagrams by its name alone.

    `sealed` is bound to the name, so that no row can take another's; `hosts` are those that it may
    be sent to.
    """

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text, deferred=True)
    hosts: Mapped[Json]
    note: Mapped[str] = mapped_column(String(300), default="")
    set_by: Mapped[str | None] = mapped_column(String(100))
    set_at: Mapped[datetime]

    @property
    def context(self) -> str:
        """Return what its sealed text is bound to."""
        return f"secrets.sealed:{self.name}"
