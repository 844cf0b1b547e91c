"""A holiday or closure announced late, from the command line: shown, then done to the end."""

from datetime import date

from service.cases.clocks.recalculation import ClockChange
from service.cases.recount_candidates import cases_counting, would_move
from service.cases.recount_passes import carry_on
from service.cases.recounting import begin
from service.definitions.calendars import calendar
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
    with reading():
        new = _with_closure(calendar(key), day, name)
    found: list[ClockChange] = []
    for number in cases_counting(new.version):
        with reading():
            found += would_move([number], new)
    return found


def apply_closure(
    key: str, day: date, name: str, *, acting: Acting, statutory: bool = False
) -> list[ClockChange]:
    """Store a closure as a new version of its calendar, and recompute the open clocks.

    Statutory clocks are moved only with `statutory`, an administrator's word; return what moved.
    What was cut short goes on when it is applied again. Raises CalendarUnknown and the refusals of
    access.
    """
    with transaction():
        new = _with_closure(calendar(key), day, name)
        said = f"Closed on {day.isoformat()}: {name}"
        recount_id = begin(new, said, acting=acting, statutory=statutory).id
    return carry_on(recount_id, acting.at)[1]


def _with_closure(known: Calendar, day: date, name: str) -> Calendar:
    """Give the version with the closure: this one, if it has it already."""
    return known if known.name_of(day) else known.next_version(closures={day: name})
