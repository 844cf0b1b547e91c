"""What-if runs: finished cases told with the files of a draft, and what came of each."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json


class WhatIfState(StrEnum):
    """Where a run stands: under way, stopped by somebody, or over."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class Way(StrEnum):
    """Where a case of a run stands: it `waits`, or how it goes with the draft.

    It goes the `same` way, `another` from some step on, or it is `untellable`.
    """

    WAITING = "waiting"
    SAME = "same"
    ANOTHER = "another"
    UNTELLABLE = "untellable"


class WhatIfRun(Base):
    """One run: a draft as it was at a `revision`, and the cases that ended since an instant.

    `draft_id` names the draft, whose room stands above this one. `team` keeps to the cases that one
    team worked on. `found` counts the cases that were to be had; at most as many were chosen as
    were asked for, those that ended last.
    """

    __tablename__ = "what_if_runs"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    draft_id: Mapped[str] = mapped_column(String(40), index=True)
    process_key: Mapped[str] = mapped_column(String(100))
    revision: Mapped[int]
    since: Mapped[datetime]
    team: Mapped[str | None] = mapped_column(String(100))
    found: Mapped[int]
    state: Mapped[WhatIfState] = mapped_column(default=WhatIfState.RUNNING, index=True)
    asked_by: Mapped[str | None] = mapped_column(String(100))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class WhatIfFile(Base):
    """One file of the draft as it was when it was asked: the draft may be changed meanwhile.

    The files are kept until the run is over.
    """

    __tablename__ = "what_if_files"

    run_id: Mapped[str] = mapped_column(ForeignKey("what_if_runs.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class WhatIfItem(Base):
    """One case of a run, and what came of it; nothing here says whom the case is about.

    `attempts` counts who began to tell it and `taken_at` (of the machine's own clock) when the last
    did: what nobody finished is begun once more. `said` is why it cannot be told (in more words in
    `detail`), `differs` the first step that went another way, `before` and `after` what came of the
    case in each telling.
    """

    __tablename__ = "what_if_items"
    __table_args__ = (Index("ix_what_if_items_way", "run_id", "way", "position"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("what_if_runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    way: Mapped[Way] = mapped_column(default=Way.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    differs: Mapped[Json | None]
    before: Mapped[Json | None]
    after: Mapped[Json | None]
