"""A holiday or closure announced late: previewed, then made a new version of its calendar.

The preview stores nothing. Applying stores the version and then recomputes every open case in a
transaction of its own; what was cut short goes on when it is applied again.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from service.cases.clocks.recalculation import ClockChange, changes
from service.cases.commands.recompute_clocks import recompute_clocks
from service.cases.models import Case, CaseState
from service.cases.motion import Motion
from service.definitions.calendars import calendar, store_calendar
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.sla.calendars import Calendar
from service.transaction import reading, transaction


def preview_closure(key: str, day: date, name: str, *, acting: Acting) -> list[ClockChange]:
    """Say which open clocks a closure would move, without moving any.

    Raises CalendarUnknown and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    found: list[ClockChange] = []
    with reading():
        new = _with_closure(calendar(key), day, name)
    for case_id in _open_cases():
        with reading():
            motion = Motion(db.session.get_one(Case, case_id), acting)
            found += changes(motion, new)
    return found


def apply_closure(
    key: str, day: date, name: str, *, acting: Acting, statutory: bool = False
) -> list[ClockChange]:
    """Store a closure as a new version of its calendar, and recompute the open clocks.

    Statutory clocks are moved only with `statutory`, an administrator's word; return what moved.
    Raises CalendarUnknown and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    with transaction():
        new = _with_closure(calendar(key), day, name)
        if new.version > calendar(key).version:
            note = f"Closed on {day.isoformat()}: {name}"
            store_calendar(new, by=acting.who.username, at=acting.at, note=note)
    moved: list[ClockChange] = []
    for case_id in _open_cases():
        with transaction():
            moved += recompute_clocks(case_id, key, acting=acting, statutory=statutory)
    return moved


def _with_closure(known: Calendar, day: date, name: str) -> Calendar:
    """Give the version with the closure: this one, if it has it already."""
    return known if known.name_of(day) else known.next_version(closures={day: name})


def _open_cases() -> Iterator[str]:
    with reading():
        wanted = select(Case.id).where(Case.state == CaseState.OPEN).order_by(Case.number)
        yield from db.session.scalars(wanted).all()
