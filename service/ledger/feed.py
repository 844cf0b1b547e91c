"""The feed: every entry of every log under one growing number, for whoever reads on from a place.

An entry is written with its case's move and without a number: transactions end in another order
than they began, so a number that they gave would be passed over by whoever read on meanwhile. A
numberer gives it after the commit, one at a time behind the lock of the feed's end. So the numbers
have no gaps, whoever sees one sees all before it, and those of a case are in the order of its log.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from service.errors import Refusal
from service.extensions import Base, db
from service.ledger.audit import Entry

_ONLY = 1
AT_ONCE = 1000
"""How many entries are numbered in one transaction."""


class FeedIsBehind(Refusal):
    """So many events wait to be numbered that it takes a while. Ask again in a minute."""


class FeedEnd(Base):
    """Where the feed ends: the last number that was given. One row."""

    __tablename__ = "feed_end"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)


def select_unnumbered() -> Select[str]:
    """Ask for the cases of entries that have no number yet."""
    return select(Entry.case_id).where(Entry.number.is_(None))


def give_numbers(*, waiting: bool = False) -> int:
    """Give entries their numbers that have none yet, `AT_ONCE` at most; return how many.

    None when another is at it, unless we are to wait for them: what is committed meanwhile is for
    the next look.
    """
    end = _take_end(waiting=waiting)
    return 0 if end is None else _number(end)


def end_after_all() -> int:
    """Give every entry that is committed its number, and return the last.

    It waits for whoever is at it: what is committed later has a later number. One look that finds
    less than it may has found all. Raises FeedIsBehind when it does not.
    """
    end = _take_end(waiting=True)
    if end is not None and _number(end) == AT_ONCE:
        raise FeedIsBehind
    return end.number if end is not None else 0


def _number(end: FeedEnd) -> int:
    some = (
        select(Entry.case_id, Entry.seq, Entry.at)
        .where(Entry.number.is_(None))
        .order_by(Entry.case_id, Entry.seq)
        .limit(AT_ONCE)
        .subquery()
    )
    # Instants of a case may go back, when one asked before another and was let in after it.
    reached = func.max(some.c.at).over(partition_by=some.c.case_id, order_by=some.c.seq)
    told = select(some.c.case_id, some.c.seq, reached.label("reached")).subquery()
    in_order = (told.c.reached, told.c.case_id, told.c.seq)
    place = func.row_number().over(order_by=in_order)
    placed = select(told.c.case_id, told.c.seq, place.label("place")).subquery()
    numbered: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Entry)
        .where(Entry.case_id == placed.c.case_id, Entry.seq == placed.c.seq)
        .values(number=end.number + placed.c.place)
        .execution_options(synchronize_session=False)
    )
    end.number += numbered.rowcount
    db.session.flush()
    return int(numbered.rowcount)


def _take_end(*, waiting: bool = False) -> FeedEnd | None:
    """Lock the end of the feed; None when another has it, unless we are to wait for them."""
    wanted = select(FeedEnd).where(FeedEnd.id == _ONLY)
    if db.session.scalar(wanted) is None:
        kinds: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
        insert = kinds[db.session.get_bind().dialect.name](FeedEnd)
        db.session.execute(insert.values(id=_ONLY, number=0).on_conflict_do_nothing())
    locked = wanted.with_for_update(skip_locked=not waiting)
    return db.session.scalar(locked, execution_options={"populate_existing": True})


def end() -> int:
    """Return the last number that was given; 0 before the first."""
    return db.session.scalar(select(FeedEnd.number).where(FeedEnd.id == _ONLY)) or 0


def unnumbered_since() -> datetime | None:
    """Return when the first entry was written that has no number yet."""
    return db.session.scalar(select(func.min(Entry.at)).where(Entry.number.is_(None)))


def place_at(instant: datetime) -> int:
    """Return the number behind which the feed tells everything since an instant.

    Numbers follow time only within what is numbered together: of a backlog the instants start anew
    with each batch. So the place is before the first of all that are as late.
    """
    since = select(Entry.number).where(Entry.number.is_not(None), Entry.at >= instant)
    first = db.session.scalar(since.order_by(Entry.number).limit(1))
    return end() if first is None else first - 1
