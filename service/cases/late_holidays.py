"""A day off announced late, from the command line: shown, then done to the end.

A bank holiday is a day off for the law as well; a closure is the organisation's own, and moves no
deadline set by law.
"""

from datetime import date

from service.cases.clocks.recalculation import ClockChange
from service.cases.recount_candidates import cases_counting, would_move
from service.cases.recount_passes import carry_on
from service.cases.recounting import begin
from service.definitions.calendars import await_counting, calendar
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.sla.calendars import Calendar
from service.transaction import reading, transaction


def preview_day_off(
    key: str, day: date, name: str, *, holiday: bool, acting: Acting
) -> list[ClockChange]:
    """Say which open clocks a bank holiday or closure would move, without moving any.

    Raises CalendarUnknown and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    with reading():
        new = _with(calendar(key), day, name, holiday=holiday)
    found: list[ClockChange] = []
    for number in cases_counting(new):
        with reading():
            found += would_move(number, new).moved
    return found


def apply_day_off(
    key: str, day: date, name: str, *, holiday: bool, acting: Acting, statutory: bool = False
) -> list[ClockChange]:
    """Store a day off as a new version of its calendar, and recompute the open clocks.

    Statutory clocks are moved by a bank holiday alone, and those that run already only with
    `statutory`, an administrator's word; return what moved.
    What was cut short goes on when it is applied again. Raises CalendarUnknown and the refusals of
    access.
    """
    with transaction():
        await_counting(key)
        new = _with(calendar(key), day, name, holiday=holiday)
        said = f"{'Bank holiday' if holiday else 'Closed'} on {day.isoformat()}: {name}"
        recount_id = begin(new, said, acting=acting, statutory=statutory).id
    return carry_on(recount_id, acting.at)[1]


def _with(known: Calendar, day: date, name: str, *, holiday: bool) -> Calendar:
    """Give the version with the day off: this one, if it has it already.

    Raises DateOutOfReach for a day outside the calendar's years.
    """
    if day in known.holidays if holiday else not known.works(day):
        return known
    named = {day: name}
    return known.next_version(holidays=named) if holiday else known.next_version(closures=named)
