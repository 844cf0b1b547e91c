"""Recounts: a change of a calendar, what it would move, and how far the open cases have it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json


class RecountState(StrEnum):
    """Where a recount stands: looking at what would move, waiting for a word, under way, over."""

    LOOKING = "looking"
    LOOKED = "looked"
    RUNNING = "running"
    DONE = "done"


class Recount(Base):
    """A calendar's next version, and the open clocks that are to count in it.

    `document` is the calendar as it would be, `said` the change in a sentence; `is_law` that the
    public's days off change, not the organisation's own. `reached` is the number of the last case
    that was looked at, or recounted; `seen` how many that were. Of the look are `service_clocks`
    and `statutory_clocks`, how many would move, and `examples`; of the recount `moved`. `failed`
    cases could not be looked at or recounted wholly; `failed_cases` names some. `statutory` is an
    administrator's word that deadlines set by law move as well.
    """

    __tablename__ = "recounts"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    calendar: Mapped[str] = mapped_column(String(100), index=True)
    version: Mapped[int]
    document: Mapped[Json]
    said: Mapped[str] = mapped_column(Text)
    is_law: Mapped[bool] = mapped_column(default=False)
    state: Mapped[RecountState] = mapped_column(index=True)
    asked_by: Mapped[str | None] = mapped_column(String(100))
    asked_at: Mapped[datetime]
    cases: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)
    seen: Mapped[int] = mapped_column(default=0)
    service_clocks: Mapped[int] = mapped_column(default=0)
    statutory_clocks: Mapped[int] = mapped_column(default=0)
    examples: Mapped[Json] = mapped_column(default=list)
    statutory: Mapped[bool] = mapped_column(default=False)
    confirmed_by: Mapped[str | None] = mapped_column(String(100))
    confirmed_at: Mapped[datetime | None]
    moved: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    failed_cases: Mapped[Json] = mapped_column(default=list)
    finished_at: Mapped[datetime | None]
