"""Legal holds, and erasures: which cases lose what is known of people, and what came of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base


class LegalHold(Base):
    """That nothing of a case may be erased, by whose word, why and since when.

    It lasts until it is lifted; a case has at most one that lasts.
    """

    __tablename__ = "legal_holds"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str | None] = mapped_column(String(100))
    set_at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(String(100))
    lifted_at: Mapped[datetime | None]


class ErasureState(StrEnum):
    """Where an erasure stands: proposed, confirmed and under way, over, or withdrawn."""

    PROPOSED = "proposed"
    RUNNING = "running"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class ErasedState(StrEnum):
    """Where a case of an erasure stands; one that was kept was no longer due, or stood held."""

    WAITING = "waiting"
    ERASED = "erased"
    KEPT = "kept"
    FAILED = "failed"


class Erasure(Base):
    """One erasure: who proposed it, who confirmed it, and when.

    Whether it needs a second person (`by_two`) is what held when it was proposed.
    """

    __tablename__ = "erasures"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[ErasureState] = mapped_column(default=ErasureState.PROPOSED, index=True)
    by_two: Mapped[bool]
    proposed_by: Mapped[str | None] = mapped_column(String(100))
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(100))
    confirmed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ErasureItem(Base):
    """One case of an erasure: under which class it fell due on which day, and what came of it."""

    __tablename__ = "erasure_items"

    erasure_id: Mapped[str] = mapped_column(ForeignKey("erasures.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    retention_class: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[ErasedState] = mapped_column(default=ErasedState.WAITING)
    said: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None]


class ErasedFile(Base):
    """A file that no case has any more and that still lies in storage: it goes after the commit."""

    __tablename__ = "erased_files"

    stored_as: Mapped[str] = mapped_column(String(200), primary_key=True)
    erased_at: Mapped[datetime]
