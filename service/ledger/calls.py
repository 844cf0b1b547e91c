"""The book of calls: each call of a hook as it came. What became of it the inbox says.

A call has the id of its row in the inbox, and is written with it. What it said is about people: it
goes with the case that it reached, or after a while.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, undefer

from service.extensions import Base, Json, db


class Call(Base):
    """One call. `body` is what was sent, byte for byte; None when that is no longer kept.

    It is read when it is asked for: it may be large. `headers` are those that the mapping reads.
    `format` is what the body was taken as, and `masks` the places in it that were to be hidden then
    (None: all): a change of the hook shows nobody what was hidden when the call came. `again_of` is
    the call that this one does again; `asked_again_by` is who last asked for that of a call that
    had done nothing.
    """

    __tablename__ = "calls"
    __table_args__ = (Index("ix_calls_hook_at", "hook", "at"), Index("ix_calls_at_id", "at", "id"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    hook: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(String(100))
    headers: Mapped[Json] = mapped_column(default=dict)
    body: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    format: Mapped[str] = mapped_column(String(10))
    masks: Mapped[Json | None]
    again_of: Mapped[str | None] = mapped_column(String(40), index=True)
    asked_again_by: Mapped[str | None] = mapped_column(Text)
    asked_again_at: Mapped[datetime | None]


def keep(call: Call) -> None:
    """Write a call down."""
    db.session.add(call)
    db.session.flush()


def find(call_id: str) -> Call | None:
    """Return a call by its id."""
    return db.session.get(Call, call_id)


def find_as_it_is(call_id: str) -> Call | None:
    """Return a call with what it said as it is now, under the lock of its row in the inbox."""
    return db.session.get(Call, call_id, populate_existing=True, options=[undefer(Call.body)])


def same_as(call_ids: Collection[str]) -> set[str]:
    """Return the ids of other calls that say the same: one of them does another again."""
    known: set[str] = set()
    new = set(call_ids)
    while new:
        known |= new
        either = or_(Call.id.in_(new), Call.again_of.in_(new))
        found = db.session.execute(select(Call.id, Call.again_of).where(either))
        new = {one for both in found for one in both if one is not None} - known
    return known.difference(call_ids)


def erase(call_id: str) -> None:
    """Take away what a call said, and from where."""
    _empty(Call.id == call_id)


def empty_before(instant: datetime) -> None:
    """Take away what calls said that came before an instant."""
    _empty(Call.at < instant, Call.body.is_not(None))


def _empty(*which: object) -> None:
    db.session.execute(
        update(Call)
        .where(*which)  # type: ignore[arg-type]
        .values(body=None, headers={}, address=None)
        .execution_options(synchronize_session=False)
    )
