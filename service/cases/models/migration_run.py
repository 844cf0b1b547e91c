"""Migration runs: many cases moved to another version, and what was foreseen and came of each."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json


class MigrationRunState(StrEnum):
    """Where a run stands.

    What is to be done is `chosen`; each case is looked at (`previewing`) until the run waits for a
    word (`previewed`); what was confirmed is carried out (`running`), and the run waits again, or
    is `done`; or it is taken back (`undoing`) as far as that can be (`undone`).
    """

    CHOSEN = "chosen"
    PREVIEWING = "previewing"
    PREVIEWED = "previewed"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class MigrationItemState(StrEnum):
    """Where one case of a run stands.

    `waiting` to be looked at; `ready`, or `refused` and left as it is; `confirmed`, then
    `migrated`; `undoing`, then `undone`, or `migrated` still where it cannot be undone.
    """

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    MIGRATED = "migrated"
    UNDOING = "undoing"
    UNDONE = "undone"


class FindingKind(StrEnum):
    """What was found in a case: why it cannot migrate, what to know, or a clock that moves."""

    REFUSAL = "refusal"
    WARNING = "warning"
    CLOCK = "clock"


class MigrationRun(Base):
    """One run: from some versions of a process (`left`) to another (`taken`).

    `mapping` gives new ids to elements that are called otherwise there, `clocks` says what becomes
    of the clocks of elements; each case takes of both what its own version draws. `held` keeps to
    cases that are on hold, or to those that are not. `steered_by` gave the last word: in their name
    cases are looked at, migrated and taken back; None is Handrail itself. `words` counts what the
    run was told: who says more names the last word that they know of.
    """

    __tablename__ = "migration_runs"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    process_key: Mapped[str] = mapped_column(String(100), index=True)
    left: Mapped[Json]
    taken: Mapped[int]
    held: Mapped[bool | None]
    mapping: Mapped[Json] = mapped_column(default=dict)
    clocks: Mapped[Json] = mapped_column(default=dict)
    state: Mapped[MigrationRunState] = mapped_column(default=MigrationRunState.CHOSEN, index=True)
    asked_by: Mapped[str | None] = mapped_column(String(100))
    asked_at: Mapped[datetime]
    steered_by: Mapped[str | None] = mapped_column(String(100))
    steered_at: Mapped[datetime]
    words: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]


class MigrationItem(Base):
    """One case of a run.

    `version` is that of the case when it was looked at (`looked_at`), `stands` where it stood and
    would stand as pairs of ids, `report` the whole of what was foreseen and `foreseen` a digest of
    what matters of it: cases that share it go the same way. `tasks` and `drafts` count the open
    tasks and the draft answers that go with it, `clocks` the clocks that move. `move` is the number
    of its migration. `said` is why it was refused, or could not be taken back.
    """

    __tablename__ = "migration_items"
    __table_args__ = (Index("ix_migration_items_state", "run_id", "state", "position"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("migration_runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    state: Mapped[MigrationItemState] = mapped_column(default=MigrationItemState.WAITING)
    version: Mapped[int | None]
    looked_at: Mapped[datetime | None]
    stands: Mapped[str] = mapped_column(Text, default="")
    foreseen: Mapped[str] = mapped_column(String(64), default="")
    report: Mapped[Json | None] = mapped_column(deferred=True)
    tasks: Mapped[int] = mapped_column(default=0)
    drafts: Mapped[int] = mapped_column(default=0)
    clocks: Mapped[int] = mapped_column(default=0)
    move: Mapped[int | None]
    said: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None]


class MigrationFinding(Base):
    """One thing that was found when a case was looked at.

    `what` is the code of a refusal or the fate of a clock, `element` the id that it is about, in
    the version that is left if that draws it, and `became` its id in the new one. `shift` is by how
    many minutes a clock moves, where it is due before and after.
    """

    __tablename__ = "migration_findings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["run_id", "position"], ["migration_items.run_id", "migration_items.position"]
        ),
    )

    run_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[FindingKind]
    what: Mapped[str] = mapped_column(String(100), default="")
    element: Mapped[str | None] = mapped_column(String(300))
    became: Mapped[str | None] = mapped_column(String(300))
    said: Mapped[str] = mapped_column(Text, default="")
    statutory: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    will_be_due_at: Mapped[datetime | None]
    shift: Mapped[int | None]
