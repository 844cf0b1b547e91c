"""Changes of a calendar: each gives its next version, and is a sentence that says what it does.

What has been counted is not changed: a change concerns today and the days after it, in the years
that the calendar knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from service.errors import Refusal
from service.expressions.calendar_words import WEEKDAYS, day_in_words
from service.sla.calendars import Calendar, OfficeHours
from service.sla.days import shift

MOST_DAYS = 366
"""The longest closure, in days: more is a mistyped year."""
FORESIGHT = 3
"""So many years ahead, this one included, bank holidays ought to be known."""


class ChangeImpossible(Refusal):
    """The calendar cannot be changed like this. Facts: `place`, `first` or `last` of the days."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A calendar as it would be, and the change in one sentence.

    `is_law` says that the days off are the public's, not the organisation's own: only such a change
    may move a deadline that is set by law.
    """

    calendar: Calendar
    said: str
    is_law: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row that have one name."""

    first: date
    last: date
    name: str


def close(known: Calendar, first: date, last: date, name: str, *, today: date) -> Changed:
    """Close from one day to another, both included. Raises ChangeImpossible."""
    days = _days(known, first, last, today)
    if not any(known.works(day) for day in days):
        raise ChangeImpossible("No work is done on any of these days as it is.", place="first")
    closures = {**known.closures, **dict.fromkeys(days, name)}
    extra = {day: said for day, said in known.extra_days.items() if day not in days}
    new = replace(known, version=known.version + 1, closures=closures, extra_days=extra)
    return Changed(new, f"Closed {_spoken(first, last)}: {name}.")


def add_holiday(known: Calendar, day: date, name: str, *, today: date) -> Changed:
    """Add a bank holiday that was announced. Raises ChangeImpossible."""
    _days(known, day, day, today)
    if day in known.holidays:
        said = f"{day_in_words(day)} is a bank holiday already: {known.holidays[day]}."
        raise ChangeImpossible(said, place="first")
    new = known.next_version(holidays={day: name})
    return Changed(new, f"Bank holiday on {day_in_words(day)}: {name}.", is_law=True)


def work_on(known: Calendar, day: date, name: str, *, today: date) -> Changed:
    """Let work be done on one day off. Raises ChangeImpossible."""
    _days(known, day, day, today)
    if known.works(day):
        raise ChangeImpossible(f"{day_in_words(day)} is a working day as it is.", place="first")
    new = replace(known, version=known.version + 1, extra_days={**known.extra_days, day: name})
    return Changed(new, f"Work is done on {day_in_words(day)}: {name}.")


def take_back(known: Calendar, first: date, last: date, *, today: date) -> Changed:
    """Take back the organisation's own closures and extra working days in a span of days.

    Raises ChangeImpossible.
    """
    days = _days(known, first, last, today)
    if not any(day in known.closures or day in known.extra_days for day in days):
        raise ChangeImpossible("There is no closure and no extra working day then.", place="first")
    new = replace(
        known,
        version=known.version + 1,
        closures=_without(known.closures, days),
        extra_days=_without(known.extra_days, days),
    )
    return Changed(new, f"Back to the usual days {_spoken(first, last)}.")


def keep_hours(
    known: Calendar, weekend: frozenset[int], hours: OfficeHours | None, closing: time | None
) -> Changed:
    """Work on other days of the week, or at other hours.

    Raises ChangeImpossible, and CalendarUnusable where no count would ever end.
    """
    new = replace(
        known,
        version=known.version + 1,
        weekend=weekend,
        office_hours=hours,
        closing_time=closing,
    )
    kept = (known.weekend, known.closing_time, dict(known.office_hours or {}))
    if kept == (weekend, closing, dict(hours or {})):
        raise ChangeImpossible("These are the days and hours as they are.", place="first")
    worked = ", ".join(WEEKDAYS[number] for number in range(7) if number not in weekend)
    return Changed(new, f"Working days are {worked}.")


def copy(known: Calendar, key: str, name: str) -> Calendar:
    """Make a calendar of its own from another, as that is now."""
    return replace(known, key=key, name=name, version=1)


def spans(named: Mapping[date, str], since: date) -> list[Span]:
    """Join days in a row of one name, in order; what ended before `since` is left out."""
    found: list[Span] = []
    for day, name in sorted(named.items()):
        last = found[-1] if found else None
        if last is not None and last.name == name and shift(last.last, 1) == day:
            found[-1] = Span(last.first, day, name)
        else:
            found.append(Span(day, day, name))
    return [one for one in found if one.last >= since]


def years_without_holidays(known: Calendar, today: date) -> list[int]:
    """Give the years ahead of which the calendar knows no bank holiday."""
    ahead = range(today.year, today.year + FORESIGHT)
    holidays = {day.year for day in known.holidays}
    return [year for year in ahead if year not in holidays or year > known.last_year]


def _days(known: Calendar, first: date, last: date, today: date) -> list[date]:
    """Give the days of a change that may be made."""
    if first < today:
        raise ChangeImpossible(
            f"{day_in_words(first)} lies in the past. Dates that were counted with it stay as they "
            "are: choose today or a later day.",
            place="first",
        )
    if last < first:
        raise ChangeImpossible("The last day must not be before the first.", place="last")
    if not known.first_year <= last.year <= known.last_year:
        said = f"The calendar knows the years from {known.first_year} to {known.last_year}."
        raise ChangeImpossible(said, place="last")
    count = (last - first).days + 1
    if count > MOST_DAYS:
        raise ChangeImpossible(f"That is {count} days: check the year.", place="last")
    return [shift(first, ahead) for ahead in range(count)]


def _without(named: Mapping[date, str], days: list[date]) -> dict[date, str]:
    return {day: name for day, name in named.items() if day not in days}


def _spoken(first: date, last: date) -> str:
    if first == last:
        return f"on {day_in_words(first)}"
    return f"from {day_in_words(first)} to {day_in_words(last)}"
