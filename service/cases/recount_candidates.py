"""Which open cases a new version of a calendar concerns, and what it would move in them."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, or_, select

from service.cases.clocks.recalculation import ClockChange, changes
from service.cases.models import LIVE, Case, CaseState, Task
from service.cases.motion import Motion
from service.extensions import db
from service.ledger.timers import Timer
from service.people.actors import SYSTEM, Acting
from service.sla.calendars import Calendar
from service.transaction import reading


def would_move(numbers: Iterable[int], new: Calendar) -> Iterable[ClockChange]:
    """Say which clocks of these cases a new version of their calendar would move."""
    for case in db.session.scalars(select(Case).where(Case.number.in_(list(numbers)))):
        yield from changes(Motion(case, Acting(SYSTEM, case.updated_at)), new)


def cases_counting(version: int) -> list[int]:
    """Return the numbers of the open cases with a clock that counts in an earlier version."""
    with reading():
        return cases_after(0, version, limit=None)


def cases_after(number: int, version: int, *, limit: int | None) -> list[int]:
    """Return the numbers, above one, of the next cases that count in an earlier version."""
    wanted = select(Case.number).where(Case.number > number, counts_before(version))
    return list(db.session.scalars(wanted.order_by(Case.number).limit(limit)))


def counts_before(version: int) -> ColumnElement[bool]:
    """Give the condition that a case is open and has a clock that counts in an earlier version."""
    task = exists().where(
        Task.case_id == Case.id, Task.state.in_(LIVE), Task.calendar_version < version
    )
    timer = exists().where(Timer.case_id == Case.id, Timer.calendar_version < version)
    return (Case.state == CaseState.OPEN) & or_(Case.calendar_version < version, task, timer)
