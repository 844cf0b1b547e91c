"""Which open cases a new version of a calendar concerns, and what it would move in them."""

from sqlalchemy import ColumnElement, exists, or_, select

from service.cases import targets
from service.cases.clocks.recalculation import Recounted, changes
from service.cases.models import LIVE, Case, CaseState, Task
from service.cases.motion import Motion
from service.extensions import db
from service.ledger.timers import Timer
from service.people.actors import SYSTEM, Acting
from service.sla.calendars import Calendar
from service.transaction import reading


def would_move(number: int, new: Calendar) -> Recounted:
    """Say which clocks of a case a new version of their calendar would move."""
    case = db.session.scalars(select(Case).where(Case.number == number)).one()
    motion = Motion(case, Acting(SYSTEM, case.updated_at))
    found = changes(motion, new)
    on_path = targets.would_move(motion, new)
    if on_path is not None:
        found.moved.append(on_path)
    return found


def cases_counting(new: Calendar) -> list[int]:
    """Return the numbers of the open cases with a clock that counts in an earlier version."""
    with reading():
        return cases_after(0, new.key, new.version, limit=None)


def cases_after(number: int, key: str, version: int, *, limit: int | None) -> list[int]:
    """Return the numbers, above one, of the next cases that count in an earlier version."""
    wanted = select(Case.number).where(Case.number > number, counts_before(key, version))
    return list(db.session.scalars(wanted.order_by(Case.number).limit(limit)))


def counts_before(key: str, version: int) -> ColumnElement[bool]:
    """Give the condition that a case is open and has a clock that counts in an earlier version."""

    def earlier(row: type[Case | Task | Timer]) -> ColumnElement[bool]:
        return (row.calendar_key == key) & (row.calendar_version < version)

    task = exists().where(Task.case_id == Case.id, Task.state.in_(LIVE), earlier(Task))
    timer = exists().where(Timer.case_id == Case.id, earlier(Timer))
    return (Case.state == CaseState.OPEN) & or_(earlier(Case), task, timer)
