"""Tasks: work for a person, past and present."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from service.cases.models.case import Case
from service.extensions import Base, Json

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""When a task without a target is due, for the order of lists."""


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    HELD = "held"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    BYPASSED = "bypassed"


LIVE = (TaskState.OPEN, TaskState.HELD)
"""The states of what is still to be done."""
_LIVE = text("state IN ('open', 'held')")
_FREE = text("state IN ('open', 'held') AND assignee IS NULL")
_TAKEN = text("state IN ('open', 'held') AND assignee IS NOT NULL")
_HELD = text("state = 'held'")


def _some(name: str, *columns: str, where: TextClause) -> Index:
    """Give an index of some tasks only; a query that says the same may use it."""
    return Index(name, *columns, postgresql_where=where, sqlite_where=where)


class Task(Base):
    """One task. Its id derives from the case, the strand and the token, so a replay gives the same.

    `process_key` names the process that draws it (a called one, perhaps). `answers` are kept as
    given, with the values that they `replaced`. The clock's facts: `anchor_at` when it began to
    count (None: not known yet), the targets, one sentence that explains them, and the
    calendar, of a version, that they were counted with; `due_order` is where it stands in lists;
    `clock_token` is the token of a compiled-in SLA, `clock_paused` says that a hold stops it now,
    `clock_reached` is its last occurrence. `held_by` is its own hold. `counts_from` is when a clock
    that counts from the task begins: its opening, or that of the attempt before where the law's
    clock runs on. `within`, `turn` and `instances` are its place in its strand, as the engine told
    them, and `move` is the number of the move that opened it. `extensions` are the words by which
    its target was moved out, each with `given_at`, `to`, `by` and `reason`. `clock_version_id` and
    `clock_element` say where the SLA is drawn that a migration has kept (None: where the task is).
    `taken_back_at` says that an undo went back to before it: what was done counts no longer.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        _some("ix_tasks_live", "due_order", "id", where=_LIVE),
        _some("ix_tasks_live_opened", "opened_at", "id", where=_LIVE),
        _some("ix_tasks_live_name", "name", "id", where=_LIVE),
        _some("ix_tasks_free", "due_order", "id", where=_FREE),
        _some("ix_tasks_taken", "assignee", "due_order", "id", where=_TAKEN),
        _some("ix_tasks_held", "due_order", "id", where=_HELD),
        Index("ix_tasks_state_target", "state", "target_at", "id"),
        Index("ix_tasks_assignee_state", "assignee", "state"),
        Index("ix_tasks_name", "name"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    strand_id: Mapped[str] = mapped_column(String(40))
    token: Mapped[int]
    element: Mapped[str] = mapped_column(String(200))
    process_key: Mapped[str] = mapped_column(String(100))
    version_id: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(500))
    instructions: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    assignee: Mapped[str | None] = mapped_column(String(100))
    mandatory: Mapped[bool] = mapped_column(default=True)
    form_key: Mapped[str | None] = mapped_column(String(200))
    outcomes: Mapped[Json] = mapped_column(default=list)
    outcome: Mapped[str | None] = mapped_column(String(200))
    local: Mapped[Json] = mapped_column(default=dict)
    answers: Mapped[Json | None]
    replaced: Mapped[Json] = mapped_column(default=dict)
    attempt: Mapped[int] = mapped_column(default=1)
    previous_id: Mapped[str | None] = mapped_column(String(40))
    within: Mapped[Json] = mapped_column(default=list)
    turn: Mapped[int | None]
    instances: Mapped[Json] = mapped_column(default=list)
    move: Mapped[int]
    taken_back_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    counts_from: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None] = mapped_column(String(100))
    anchor_at: Mapped[datetime | None]
    amber_at: Mapped[datetime | None]
    target_at: Mapped[datetime | None]
    due_order: Mapped[datetime] = mapped_column(default=NEVER)
    original_target_at: Mapped[datetime | None]
    explanation: Mapped[str] = mapped_column(Text, default="")
    extensions: Mapped[Json] = mapped_column(default=list)
    calendar_key: Mapped[str | None] = mapped_column(String(100))
    calendar_version: Mapped[int | None]
    clock_token: Mapped[int | None]
    clock_paused: Mapped[bool] = mapped_column(default=False)
    clock_reached: Mapped[str | None] = mapped_column(String(40))
    clock_version_id: Mapped[str | None] = mapped_column(String(40))
    clock_element: Mapped[str | None] = mapped_column(String(200))
    held_by: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=0)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads this mapping

    @validates("target_at")
    def _order(self, _key: str, target_at: datetime | None) -> datetime | None:
        """Keep the place in lists in step with the target."""
        self.due_order = target_at or NEVER
        return target_at

    case: Mapped[Case] = relationship(lazy="raise")
    roles: Mapped[list["TaskRole"]] = relationship(
        order_by="TaskRole.role", cascade="all, delete-orphan"
    )


class TaskRole(Base):
    """A role whose members may do a task."""

    __tablename__ = "task_roles"

    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(100), primary_key=True, index=True)
