"""The test clock: how far demo or test mode has moved the service's time, for every process.

One row. Production never looks at it.
"""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from service.clock import real_now
from service.extensions import Base, db
from service.ledger.shared_clock import DRIFT
from service.transaction import reading

_ONLY = 1


class ClockOffset(Base):
    """The one row: microseconds by which the service's time is ahead of the database's."""

    __tablename__ = "test_clock"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    microseconds: Mapped[int] = mapped_column(default=0)


def offset() -> timedelta:
    """Return how far the service's time is ahead of this machine's."""
    with reading():
        found = db.session.scalar(select(ClockOffset.microseconds).where(ClockOffset.id == _ONLY))
    return DRIFT() + timedelta(microseconds=found or 0)


def move_to(instant: datetime) -> None:
    """Make it `instant` now. The clock never goes back: an earlier instant changes nothing."""
    row = db.session.get(ClockOffset, _ONLY, with_for_update=True, populate_existing=True)
    if row is None:
        row = ClockOffset(id=_ONLY, microseconds=0)
        db.session.add(row)
    wanted = (instant - real_now() - DRIFT()) // timedelta(microseconds=1)
    row.microseconds = max(row.microseconds, wanted)
    db.session.flush()
