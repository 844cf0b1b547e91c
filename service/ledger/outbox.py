"""The outbox book: what the rest of the world is to be asked, written with the move that asks.

A worker takes a row for a bounded time under a growing `fence` number; a result that carries an
older number is refused, so a slow worker can never act twice on a case.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json, db


class State(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    GIVEN_UP = "given_up"


OPEN = (State.WAITING, State.GIVEN_UP)
"""Not done, and still wanted: what was given up can be tried again."""
OVER = (State.DONE, State.WITHDRAWN)
"""Done, or not wanted any more."""


class Work(Base):
    """One piece of work for a machine.

    `topic` says what kind; `token` is the element that waits for its result, or None when nothing
    does (a message to another case). Without a `case_id` it moves no case: a letter to a colleague.
    `instances` tell which instance of multi-instance activities asks, as the engine told them.
    `sending_since` is when a worker began to send what may not be sent twice: it stays unless that
    is known not to have arrived.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_topic_next_at", "state", "topic", "next_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    strand_id: Mapped[str] = mapped_column(String(40))
    token: Mapped[int | None]
    element: Mapped[str] = mapped_column(String(200))
    topic: Mapped[str] = mapped_column(String(100))
    inputs: Mapped[Json] = mapped_column(default=dict)
    instances: Mapped[Json] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(12), default=State.WAITING)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int] = mapped_column(default=5)
    fence: Mapped[int] = mapped_column(default=0)
    taken_until: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    sending_since: Mapped[datetime | None]


def ready(now: datetime, topics: Collection[str], *, limit: int = 50) -> list[str]:
    """Return the ids of work of some topics that may be taken now, the longest waiting first."""
    return list(db.session.scalars(select_ready(now, topics).limit(limit)))


def select_ready(now: datetime, topics: Collection[str]) -> Select[str]:
    """Ask for the ids of work of some topics that may be taken now, the longest waiting first."""
    wanted = select(Work.id).where(Work.topic.in_(topics), *_is_free(now))
    return wanted.order_by(Work.next_at, Work.id)


def take(
    work_id: str, now: datetime, *, during: timedelta, topics: Collection[str] | None = None
) -> Work | None:
    """Take a piece of work until `now + during`; None when another worker has it or it is over.

    With `topics` only work of these is taken.
    """
    ours = () if topics is None else (Work.topic.in_(topics),)
    taken = db.session.execute(
        update(Work)
        .where(Work.id == work_id, *ours, *_is_free(now))
        .values(taken_until=now + during, fence=Work.fence + 1, attempts=Work.attempts + 1)
        .execution_options(synchronize_session=False)
        .returning(Work.id)
    ).scalar_one_or_none()
    return None if taken is None else db.session.get(Work, work_id, populate_existing=True)


def take_some(
    topics: Collection[str], now: datetime, *, during: timedelta, limit: int
) -> list[Work]:
    """Take work of some topics until `now + during`, the longest waiting first.

    What others are taking this moment is passed over, and so is what has outlived its attempts.
    """
    wanted = select(Work).where(*_is_for_some(topics, now)).order_by(Work.next_at, Work.id)
    fresh = wanted.limit(limit).execution_options(populate_existing=True)
    found = list(db.session.scalars(fresh.with_for_update(skip_locked=True)))
    for work in found:
        work.taken_until = now + during
        work.fence += 1
        work.attempts += 1
    db.session.flush()
    return found


def waits_for_some(topics: Collection[str], now: datetime) -> bool:
    """Tell whether there is work of some topics that could be taken now."""
    wanted = select(Work.id).where(*_is_for_some(topics, now)).limit(1)
    return db.session.scalar(wanted) is not None


def _is_for_some(topics: Collection[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Work.topic.in_(topics), Work.attempts < Work.most_attempts, *_is_free(now)


def _is_free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of work that may be taken now."""
    return (
        Work.state == State.WAITING,
        Work.next_at <= now,
        or_(Work.taken_until.is_(None), Work.taken_until <= now),
    )


def hold_on(work_id: str, fence: int, *, until: datetime) -> bool:
    """Hold work that was taken under `fence` until later; False when its taker lost it."""
    return _set(work_id, fence, taken_until=until)


def note_sending(work_id: str, fence: int, at: datetime | None) -> bool:
    """Write down that work is about to be sent, or with None that it has not arrived.

    False when whoever took it under `fence` lost it: they must not send it.
    """
    return _set(work_id, fence, sending_since=at)


def _set(work_id: str, fence: int, **values: datetime | None) -> bool:
    """Write on work that was taken under `fence`; False when its taker lost it."""
    ours = (Work.id == work_id, Work.state == State.WAITING, Work.fence == fence)
    found = db.session.execute(
        update(Work)
        .where(*ours)
        .values(**values)
        .execution_options(synchronize_session=False)
        .returning(Work.id)
    )
    return found.scalar_one_or_none() is not None


def withdraw(strand_id: str, token: int) -> None:
    """Mark an element's work as no longer wanted, written already or not yet."""
    for new in [one for one in db.session.new if isinstance(one, Work)]:
        if (new.strand_id, new.token) == (strand_id, token):
            new.state = State.WITHDRAWN
            return
    db.session.execute(
        update(Work)
        .where(Work.strand_id == strand_id, Work.token == token)
        .where(Work.state.in_(OPEN))
        .values(state=State.WITHDRAWN)
    )


def open_for(case_id: str, topic: str) -> list[Work]:
    """Return the open work of a topic that a case asked for, written already or not yet.

    What is not written yet stays so: written by this very reading, it would be found twice.
    """
    wanted = select(Work).where(Work.case_id == case_id, Work.topic == topic)
    with db.session.no_autoflush:
        written = db.session.scalars(wanted.where(Work.state.in_(OPEN))).all()
    new = [one for one in db.session.new if isinstance(one, Work)]
    asked = [one for one in new if (one.case_id, one.topic) == (case_id, topic)]
    return [*written, *(one for one in asked if one.state not in OVER)]


def standing() -> dict[tuple[str, ...], int]:
    """Count the work that waits and that was given up, by topic and state."""
    wanted = (
        select(Work.topic, Work.state, func.count())
        .where(Work.state.in_(OPEN))
        .group_by(Work.topic, Work.state)
    )
    return {(topic, state): count for topic, state, count in db.session.execute(wanted)}


def longest_ready(now: datetime) -> datetime | None:
    """Return since when the work that may be taken now has waited longest, if any may."""
    return db.session.scalar(
        select(func.min(Work.next_at)).where(Work.state == State.WAITING, Work.next_at <= now)
    )


def tokens(strand_id: str) -> frozenset[int]:
    """Return the tokens of a strand that wait for work, as written by now."""
    wanted = select(Work.token).where(Work.strand_id == strand_id, Work.state.in_(OPEN))
    return frozenset(one for one in db.session.scalars(wanted) if one is not None)


def rename(strand_id: str, token: int, *, element: str) -> None:
    """Let work that was requested be known by the element's name in another version."""
    wanted = update(Work).where(Work.strand_id == strand_id, Work.token == token)
    db.session.execute(wanted.where(Work.state.in_(OPEN)).values(element=element))


def unfinished(now: datetime, *, unserved: Collection[str] = ()) -> frozenset[str]:
    """Return the ids of work that may still change something at `now`.

    That of `unserved` topics is left out: nobody is there to do it.
    """
    wanted = select(Work.id).where(Work.state == State.WAITING, Work.next_at <= now)
    return frozenset(db.session.scalars(wanted.where(Work.topic.not_in(unserved))))


def topics_waiting() -> frozenset[str]:
    """Return the topics of which work waits."""
    wanted = select(Work.topic).where(Work.state == State.WAITING).distinct()
    return frozenset(db.session.scalars(wanted))


def next_at(*, after: datetime) -> datetime | None:
    """Return when the next work after an instant may be taken, if any waits."""
    wanted = select(func.min(Work.next_at)).where(Work.state == State.WAITING)
    return db.session.scalar(wanted.where(Work.next_at > after))
