"""The event log: who did what, when, in words a reader understands. Logic never reads it.

`kind` comes from the vocabulary below; a house test checks that every word written is in it.
Notes are entries of the kind `note`.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json, db


class Kind(StrEnum):
    """What an entry tells of."""

    CASE_STARTED = "case_started"
    CASE_ASSIGNED = "case_assigned"
    CASE_HELD = "case_held"
    CASE_RELEASED = "case_released"
    CASE_COMPLETED = "case_completed"
    CASE_CANCELLED = "case_cancelled"
    CASE_FAILED = "case_failed"
    CASE_REOPENED = "case_reopened"
    TASK_OPENED = "task_opened"
    TASK_CLAIMED = "task_claimed"
    TASK_UNCLAIMED = "task_unclaimed"
    TASK_ASSIGNED = "task_assigned"
    TASK_COMPLETED = "task_completed"
    TASK_CANCELLED = "task_cancelled"
    TASK_BYPASSED = "task_bypassed"
    TASK_UNDONE = "task_undone"
    TASK_HELD = "task_held"
    TASK_RELEASED = "task_released"
    HOLD_ENDED = "hold_ended"
    CLOCK_AMBER = "clock_amber"
    CLOCK_BREACHED = "clock_breached"
    CLOCK_FOLLOW_ON = "clock_follow_on"
    CLOCK_MOVED = "clock_moved"
    TIMER_FIRED = "timer_fired"
    MESSAGE_RECEIVED = "message_received"
    MESSAGE_SENT = "message_sent"
    SIGNAL_RECEIVED = "signal_received"
    ESCALATION = "escalation"
    INCIDENT = "incident"
    INCIDENT_RETRIED = "incident_retried"
    WORK_DONE = "work_done"
    WORK_FAILED = "work_failed"
    NOTE = "note"
    ATTACHMENT_ADDED = "attachment_added"
    DOCUMENT_MADE = "document_made"
    RESTRICTED_READ = "restricted_read"


class Entry(Base):
    """One line of a case's event log; `seq` counts from 1 within the case."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str | None] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    data: Mapped[Json] = mapped_column(default=dict)


def write(
    kind: Kind, text: str, *, case_id: str, acting: tuple[str | None, datetime], data: Json = None
) -> Entry:
    """Add an entry to a case's log; `acting` is who (None: the service) and when."""
    actor, at = acting
    entry = Entry(case_id=case_id, at=at, actor=actor, kind=kind, text=text, data=data or {})
    db.session.add(entry)
    return entry


def entries(
    case_id: str, *, kind: Kind | None = None, after: int = 0, limit: int = 200
) -> list[Entry]:
    """Return a page of a case's log, oldest first."""
    wanted = select(Entry).where(Entry.case_id == case_id, Entry.id > after)
    if kind is not None:
        wanted = wanted.where(Entry.kind == kind)
    return list(db.session.scalars(wanted.order_by(Entry.id).limit(limit)))


def latest_entries(
    case_id: str, *, kinds: Sequence[Kind] = (), before: int | None = None, limit: int = 200
) -> list[Entry]:
    """Return a page of a case's log, the newest first: of these kinds, or of all."""
    wanted = select(Entry).where(Entry.case_id == case_id)
    if kinds:
        wanted = wanted.where(Entry.kind.in_(kinds))
    if before is not None:
        wanted = wanted.where(Entry.id < before)
    return list(db.session.scalars(wanted.order_by(Entry.id.desc()).limit(limit)))
