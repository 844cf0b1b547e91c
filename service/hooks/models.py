"""The table of hooks."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json


class Does(StrEnum):
    """What a call of a hook does."""

    START = "start"
    MESSAGE = "message"


class Hook(Base):
    """One inbound webhook.

    `target` is the key of the process that it starts, or the name of the message it delivers.
    `mapping` gives expressions over the call's `body`: `data` by key, and `title`, `subject`,
    `external_ref` or `correlation` (by key).
    """

    __tablename__ = "hooks"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    does: Mapped[Does]
    target: Mapped[str] = mapped_column(String(200))
    mapping: Mapped[Json] = mapped_column(default=dict)
    salt: Mapped[str] = mapped_column(String(64))
    active: Mapped[bool] = mapped_column(default=True)
    made_by: Mapped[str | None] = mapped_column(String(100))
    made_at: Mapped[datetime]
