"""Bulk runs: one thing done to many tasks, cases or incidents, and what came of each."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json


class BulkKind(StrEnum):
    """What a run is about."""

    TASK = "task"
    CASE = "case"
    INCIDENT = "incident"


class BulkVerb(StrEnum):
    """What a run does to each."""

    ASSIGN = "assign"
    HOLD = "hold"
    RELEASE = "release"
    CANCEL = "cancel"
    RETRY = "retry"


class BulkState(StrEnum):
    """Where a run stands: chosen, tried out, confirmed and under way, or over."""

    CHOSEN = "chosen"
    TRIED = "tried"
    RUNNING = "running"
    DONE = "done"


class ItemState(StrEnum):
    """Where one of them stands; what is refused stays as it was."""

    WAITING = "waiting"
    REFUSED = "refused"
    DONE = "done"


class BulkRun(Base):
    """One run, by whom it was asked for and when; `answers` are what its verb needs to know.

    `tried_at` is when it was last tried out: a run that begins at once never is.
    """

    __tablename__ = "bulk_runs"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[BulkKind]
    verb: Mapped[BulkVerb]
    answers: Mapped[Json] = mapped_column(default=dict)
    state: Mapped[BulkState] = mapped_column(default=BulkState.CHOSEN, index=True)
    asked_by: Mapped[str] = mapped_column(String(100), index=True)
    asked_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class BulkItem(Base):
    """One thing of a run; `said` is why it was refused, or what is to be known of how it went.

    `version` is that of the thing when it was tried out: what has changed since is left alone.
    """

    __tablename__ = "bulk_items"

    run_id: Mapped[str] = mapped_column(ForeignKey("bulk_runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    thing_id: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    version: Mapped[int | None]
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING)
    said: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None]
