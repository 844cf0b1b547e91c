"""The event log: who did what, when, in words a reader understands. Logic never reads it.

`kind` comes from the vocabulary below; a house test checks that every word written is in it.
Notes are entries of the kind `note`. The entries of a case are a hash chain: what they say may be
erased, but not changed or removed unseen.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import ForeignKey, Index, Select, String, Text, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from service.columns import JsonText
from service.extensions import Base, Json, db
from service.ledger.appending import append
from service.ledger.chaining import ChainedInCase, chain
from service.paging import USUAL, Key, Page, fetch

_NUMBERED, _UNNUMBERED = text("number IS NOT NULL"), text("number IS NULL")


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
    CASE_MIGRATED = "case_migrated"
    MIGRATION_UNDONE = "migration_undone"
    CASE_RESTRICTED = "case_restricted"
    CASE_LINKED = "case_linked"
    CASE_UNLINKED = "case_unlinked"
    SUBJECT_CORRECTED = "subject_corrected"
    TASK_ADDED = "task_added"
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
    TARGET_EXTENDED = "target_extended"
    TIMER_FIRED = "timer_fired"
    MESSAGE_RECEIVED = "message_received"
    MESSAGE_SENT = "message_sent"
    MESSAGE_RESENT = "message_resent"
    SIGNAL_RECEIVED = "signal_received"
    ESCALATION = "escalation"
    ESCALATION_ACKNOWLEDGED = "escalation_acknowledged"
    INCIDENT = "incident"
    INCIDENT_RETRIED = "incident_retried"
    WORK_DONE = "work_done"
    WORK_FAILED = "work_failed"
    LIMIT_NEAR = "limit_near"
    NOTE = "note"
    ATTACHMENT_ADDED = "attachment_added"
    DOCUMENT_MADE = "document_made"
    DOCUMENT_ISSUED = "document_issued"
    RESTRICTED_READ = "restricted_read"
    LEGAL_HOLD_SET = "legal_hold_set"
    LEGAL_HOLD_LIFTED = "legal_hold_lifted"
    CASE_ERASED = "case_erased"


class Logged(Protocol):
    """A case as its log knows it: how many entries there are, and the link of the last."""

    id: str
    logged: int
    log_link: bytes


class Entry(ChainedInCase, Base):
    """One line of a case's event log; `seq` counts from 1 within the case.

    An erased entry keeps when, by whom and of what kind it was, and has no `text` and no `data`.
    `number` is its place in the feed, once it has one; no part of what the chain vouches for.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(
            "ix_events_number",
            "number",
            unique=True,
            postgresql_where=_NUMBERED,
            sqlite_where=_NUMBERED,
        ),
        Index(
            "ix_events_at",
            "at",
            "number",
            postgresql_where=_NUMBERED,
            sqlite_where=_NUMBERED,
        ),
        Index(
            "ix_events_unnumbered",
            "case_id",
            "seq",
            postgresql_where=_UNNUMBERED,
            sqlite_where=_UNNUMBERED,
        ),
    )
    facts = ("case_id", "seq", "kind", "at", "actor")
    content = ("text", "data")

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str | None] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str | None] = mapped_column(Text)
    data: Mapped[Json | None] = mapped_column(JsonText())
    number: Mapped[int | None]


def write(
    kind: Kind,
    text: str,
    *,
    case: Logged,
    acting: tuple[str | None, datetime],
    data: Json | None = None,
) -> None:
    """Add an entry to the log of a locked case; `acting` is who (None: the service) and when."""
    actor, at = acting
    row = {
        "case_id": case.id,
        "seq": case.logged + 1,
        "at": at.astimezone(UTC),
        "actor": actor,
        "kind": str(kind),
        "text": text,
        "data": data or {},
    }
    case.logged, case.log_link = case.logged + 1, chain(Entry, row, before=case.log_link)
    append(Entry, row)


def entries(
    case_id: str, *, kind: Kind | None = None, after: int = 0, limit: int = 200
) -> list[Entry]:
    """Return a page of a case's log, oldest first."""
    wanted = select(Entry).where(Entry.case_id == case_id, Entry.seq > after)
    if kind is not None:
        wanted = wanted.where(Entry.kind == kind)
    return list(db.session.scalars(wanted.order_by(Entry.seq).limit(limit)))


def latest_entries(case_id: str, *, kinds: Sequence[Kind] = (), limit: int = 200) -> list[Entry]:
    """Return the newest entries of a case's log, the newest first: of these kinds, or of all."""
    wanted = _of(case_id, kinds).order_by(Entry.seq.desc())
    return list(db.session.scalars(wanted.limit(limit)))


def list_entries(
    case_id: str,
    *,
    kinds: Sequence[Kind] = (),
    by: Sequence[str | None] = (),
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[Entry]:
    """Return a page of a case's log, the newest first: of these kinds and actors, or of all.

    The service itself is the actor None. Raises CursorUnreadable.
    """
    wanted = _of(case_id, kinds).add_columns(Entry.seq)
    if by:
        wanted = wanted.where(or_(*(Entry.actor.is_not_distinct_from(one) for one in by)))
    newest_first = (Key(Entry.seq.expression, descending=True),)
    rows, following = fetch(wanted, newest_first, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


def _of(case_id: str, kinds: Sequence[Kind]) -> Select[Entry]:
    wanted = select(Entry).where(Entry.case_id == case_id)
    return wanted.where(Entry.kind.in_(kinds)) if kinds else wanted


def actors_of(case_id: str) -> list[str | None]:
    """Return everybody who stands in a case's log; the service itself, None, comes last."""
    found = db.session.scalars(select(Entry.actor).where(Entry.case_id == case_id).distinct())
    return sorted(found, key=lambda one: (one is None, one or ""))
