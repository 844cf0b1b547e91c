"""Calendars as JSON, so that every version can be kept and an old date explained by it."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from service.errors import Problem
from service.expressions.calendar_words import WEEKDAYS
from service.sla.calendars import Calendar, CalendarUnusable, OfficeHours

Json = Any
_NUMBERS = {name.lower(): number for number, name in enumerate(WEEKDAYS)}


def to_json(calendar: Calendar) -> dict[str, Json]:
    """Write a calendar as plain JSON values: ISO dates and times, weekdays by name."""
    hours = calendar.office_hours
    return {
        "key": calendar.key,
        "version": calendar.version,
        "division": calendar.division,
        "first_year": calendar.first_year,
        "last_year": calendar.last_year,
        "weekend": [WEEKDAYS[number].lower() for number in sorted(calendar.weekend)],
        "holidays": {day.isoformat(): name for day, name in sorted(calendar.holidays.items())},
        "closures": {day.isoformat(): name for day, name in sorted(calendar.closures.items())},
        "office_hours": None
        if hours is None
        else {
            WEEKDAYS[number].lower(): [_clock(opens), _clock(closes)]
            for number, (opens, closes) in sorted(hours.items())
        },
        "closing_time": calendar.closing_time and _clock(calendar.closing_time),
        "extra_days": {day.isoformat(): name for day, name in sorted(calendar.extra_days.items())},
        "name": calendar.name,
    }


def from_json(written: Mapping[str, Json]) -> Calendar:
    """Read a calendar back.

    Versions that were stored before calendars had extra days and names have none.
    Raises CalendarUnusable with a problem for each field that is missing or cannot be read.
    """
    values: dict[str, Any] = {}
    problems = []
    complete = {"extra_days": {}, "name": "", **written}
    for name, (read, mend) in _FIELDS.items():
        try:
            values[name] = read(complete[name])
        except (KeyError, TypeError, ValueError, AttributeError):
            message = f"The calendar's {name} is missing or cannot be read."
            problems.append(Problem("calendar_unusable", message, mend=mend, field=name))
    if problems:
        raise CalendarUnusable(problems=problems)
    return Calendar(**values)


def _clock(moment: time) -> str:
    return moment.isoformat()


def _text(value: Json) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _line(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: Json) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _named_days(value: Json) -> dict[date, str]:
    return {date.fromisoformat(day): _text(name) for day, name in value.items()}


def _weekdays(value: Json) -> frozenset[int]:
    return frozenset(_NUMBERS[name] for name in value)


def _hours(value: Json) -> OfficeHours | None:
    if value is None:
        return None
    return {
        _NUMBERS[name]: (time.fromisoformat(opens), time.fromisoformat(closes))
        for name, (opens, closes) in value.items()
    }


def _closing(value: Json) -> time | None:
    return None if value is None else time.fromisoformat(value)


_FIELDS: dict[str, tuple[Callable[[Json], Any], str]] = {
    "key": (_text, "Write a short name such as leeds_offices."),
    "version": (_number, "Write a whole number."),
    "division": (_text, "Write england_and_wales, scotland or northern_ireland."),
    "first_year": (_number, "Write the first year whose holidays are known."),
    "last_year": (_number, "Write the last year whose holidays are known."),
    "weekend": (_weekdays, 'List weekdays, as in ["saturday", "sunday"].'),
    "holidays": (_named_days, 'Write dates with names, as in {"2026-12-25": "Christmas Day"}.'),
    "closures": (_named_days, 'Write dates with names, as in {"2026-12-29": "Offices closed"}.'),
    "office_hours": (_hours, 'Write null or hours, as in {"monday": ["09:00", "17:00"]}.'),
    "closing_time": (_closing, 'Write null or a time, as in "17:00".'),
    "extra_days": (_named_days, 'Write dates with names, as in {"2026-12-19": "Open Saturday"}.'),
    "name": (_line, "Write what people call it, as in Leeds offices."),
}
