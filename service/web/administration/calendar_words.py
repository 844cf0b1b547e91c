"""What the pages of calendars say: working days and hours, years, and where a calendar counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from service.bpmn.model import Process
from service.definitions.calendars import default_calendar
from service.definitions.lookup import bundle_of, newest_versions
from service.expressions.calendar_words import MONTHS, WEEKDAYS
from service.sla.calendar_changes import Span, years_without_holidays
from service.sla.calendars import Calendar
from service.sla.days import listed
from service.sla.divisions import DIVISION_NAMES
from service.web.words import at_time, on_day

_MONTHS = 12
_WEEK = range(7)
KINDS = {
    "holiday": "Bank holiday",
    "closure": "Own closure",
    "extra": "Extra working day",
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day with a name in a year's table: `kind` says what sort of day it is."""

    day: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of a year's table."""

    name: str
    working_days: int
    days: list[DayLine]


def name_of(calendar: Calendar) -> str:
    """Name a calendar; one without a name is called by its key."""
    return calendar.name or DIVISION_NAMES.get(calendar.key, calendar.key)


def days_worked(calendar: Calendar) -> str:
    """Say on which days of the week work is done: `Monday to Friday`."""
    worked = [number for number in _WEEK if number not in calendar.weekend]
    first, last = worked[0], worked[-1]
    if len(worked) > 2 and worked == list(range(first, last + 1)):  # noqa: PLR2004  a span
        return f"{WEEKDAYS[first]} to {WEEKDAYS[last]}"
    return listed([WEEKDAYS[number] for number in worked])


def hours_kept(calendar: Calendar) -> list[str]:
    """Say when the office is open, days in a row with the same hours together."""
    hours = calendar.office_hours or {}
    said = []
    for times, group in groupby(_WEEK, hours.get):
        if times is not None:
            days = [WEEKDAYS[number] for number in group]
            named = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
            said.append(f"{named}, {at_time(times[0])} to {at_time(times[1])}")
    return said


def end_of_day(calendar: Calendar) -> str:
    """Say when a target that is counted in days ends."""
    if calendar.closing_time is None:
        return "At the end of the day"
    return f"At {at_time(calendar.closing_time)}"


def days_spoken(span: Span) -> str:
    """Write the days of a span: `24 December 2026 to 1 January 2027`."""
    if span.first == span.last:
        return f"{WEEKDAYS[span.first.weekday()]} {on_day(span.first)}"
    return f"{on_day(span.first)} to {on_day(span.last)}"


def warnings_of(calendar: Calendar, today: date) -> list[str]:
    """Warn early of years of which no bank holiday is known."""
    return [
        f"No bank holidays are known for {year}. Targets in that year would count them as "
        "working days: add them, or ask for an update."
        for year in years_without_holidays(calendar, today)
    ]


def year_of(calendar: Calendar, year: int) -> list[MonthLine]:
    """Give the twelve months of a year: how many days are worked, and the days with a name."""
    first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    days = [date.fromordinal(one) for one in range(first, after)]
    worked = Counter(day.month for day in days if calendar.works(day))
    lines = {month: list[DayLine]() for month in range(1, _MONTHS + 1)}
    for day in days:
        lines[day.month] += _day_lines(calendar, day)
    return [MonthLine(MONTHS[month - 1], worked[month], lines[month]) for month in lines]


def _day_lines(calendar: Calendar, day: date) -> Iterator[DayLine]:
    written = f"{WEEKDAYS[day.weekday()]} {day.day}"
    if day in calendar.extra_days:
        yield DayLine(written, calendar.extra_days[day], KINDS["extra"])
    elif day in calendar.holidays:
        yield DayLine(written, calendar.holidays[day], KINDS["holiday"])
    elif day in calendar.closures and day.weekday() not in calendar.weekend:
        yield DayLine(written, calendar.closures[day], KINDS["closure"])


def processes_by_calendar() -> Mapping[str, list[tuple[str, str]]]:
    """Give the processes, key and name, by the calendar in which any of their clocks counts."""
    found: dict[str, list[tuple[str, str]]] = {}
    for version in newest_versions():
        for key in sorted(
            {one or default_calendar() for one in _named(bundle_of(version).process)}
        ):
            found.setdefault(key, []).append((version.key, version.name))
    return found


def _named(process: Process) -> Iterable[str | None]:
    rules: list[Any] = [process.sla]
    for element in process.elements.values():
        rules += [element.sla, element.rule]
    return [one.calendar for one in rules if one is not None]
