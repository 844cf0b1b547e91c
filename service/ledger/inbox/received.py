"""A message, signal or webhook call that was received, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from service.extensions import Base, Json
from service.ledger.canonical import LONGEST_KEY

HOOK = "hook"
"""The kind of a webhook call; a worker carries it out."""


class State(StrEnum):
    """What became of a message."""

    RECEIVED = "received"
    DELIVERED = "delivered"
    STARTED = "started"
    WAITING = "waiting"
    UNMATCHED = "unmatched"
    EXPIRED = "expired"
    IGNORED = "ignored"


class Received(Base):
    """One message, signal or webhook call.

    `source` says through which door it came (`api:<token>`, `hook:<slug>`, `case:<id>`);
    `addressed_to` is the case it names, if any; `cases` are those it reached; `resent_from` is the
    message as it first came, where this says it again. When it is `emptied` nothing is left of what
    it said, and when it is erased a digest takes the place of its outside id. `correlation_key` is
    what it is looked up by while it waits; None then means that any values will do.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_inbox_state_name", "state", "name", "correlation_key"),
        Index("ix_inbox_received_at", "received_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    correlation: Mapped[Json | None]
    correlation_key: Mapped[str | None] = mapped_column(String(LONGEST_KEY))
    addressed_to: Mapped[str | None] = mapped_column(String(40))
    payload: Mapped[Json] = mapped_column(default=dict)
    received_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12), default=State.RECEIVED)
    reason: Mapped[str] = mapped_column(Text, default="")
    cases: Mapped[Json] = mapped_column(default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    resent_from: Mapped[str | None] = mapped_column(String(40), index=True)
    emptied: Mapped[bool] = mapped_column(default=False)

    @validates("state")
    def _look_up_no_more(self, _name: str, state: str) -> str:
        """Keep the key for no longer than it waits: it says what the correlation says."""
        if state != State.WAITING:
            self.correlation_key = None
        return state
