"""Strands: a case's main process and the small ones beside it, each with its own snapshot."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json


class StrandKind(StrEnum):
    """What a strand is for. Only the main strand keeps a case open."""

    MAIN = "main"
    HOLD = "hold"
    AD_HOC = "ad_hoc"


class StrandState(StrEnum):
    """Where a strand stands."""

    OPEN = "open"
    ENDED = "ended"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Strand(Base):
    """One running process of a case on a pinned version.

    `data` is the strand's own document when it is not the main one, whose data is the case's.
    `continuations` counts moves in a row that stopped at the step limit.
    """

    __tablename__ = "strands"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[StrandKind] = mapped_column(default=StrandKind.MAIN)
    process_key: Mapped[str] = mapped_column(String(100))
    process_version: Mapped[int]
    version_id: Mapped[str] = mapped_column(ForeignKey("process_versions.id"))
    state: Mapped[StrandState] = mapped_column(default=StrandState.OPEN)
    snapshot: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    data: Mapped[Json | None]
    continuations: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
