"""Functions on dates, instants and lengths of time."""

from datetime import date, datetime
from typing import Any

from service.expressions.calendar_words import day_in_words, moment_in_words
from service.expressions.moments import (
    Duration,
    aware,
    later,
    london_date,
    midnight,
    parse_date,
    parse_duration,
    parse_instant,
)
from service.expressions.refusals import Wrong
from service.expressions.values import is_number, sort_of

_MOST_UNITS = 10_000


def now(at: datetime) -> datetime:
    """Give the instant of the evaluation."""
    return aware(at)


def today(at: datetime) -> date:
    """Give the date in London at the instant of the evaluation."""
    return london_date(at)


def to_date(value: Any) -> date | None:
    """Read text as a date; an instant gives its date in London, null stays null."""
    if value is None:
        return None
    moment = value
    if isinstance(value, str):
        moment = parse_date(value) or parse_instant(value)
    if isinstance(moment, datetime):
        return london_date(moment)
    if isinstance(moment, date):
        return moment
    raise Wrong(f"{sort_of(value).capitalize()} cannot be read as a date; write 2026-12-24.")


def to_instant(value: Any) -> datetime | None:
    """Read text as an instant; a date gives its midnight in London, null stays null."""
    if value is None:
        return None
    moment = value
    if isinstance(value, str):
        moment = parse_instant(value) or parse_date(value)
    if isinstance(moment, datetime):
        return aware(moment)
    if isinstance(moment, date):
        return midnight(moment)
    sort = sort_of(value).capitalize()
    raise Wrong(f"{sort} cannot be read as an instant; write 2026-12-24T09:00:00Z.")


def to_duration(value: Any) -> Duration | None:
    """Read ISO 8601 text as a duration; null stays null."""
    duration = parse_duration(value) if isinstance(value, str) else value
    if value is None or isinstance(duration, Duration):
        return duration
    raise Wrong(f"{sort_of(value).capitalize()} cannot be read as a duration; write P5D or PT4H.")


def in_words(value: Any) -> str | None:
    """Say a date as `Thursday 17 December 2026`, an instant with its time in London too."""
    moment = (parse_date(value) or parse_instant(value)) if isinstance(value, str) else value
    if value is None:
        return None
    if isinstance(moment, datetime):
        return moment_in_words(aware(moment))
    if isinstance(moment, date):
        return day_in_words(moment)
    raise Wrong(f"{sort_of(value).capitalize()} is no date; write 2026-12-24.")


def days_between(start: Any, end: Any) -> int | None:
    """Count the calendar days from one date to another; null when either is null."""
    first, last = to_date(start), to_date(end)
    return None if first is None or last is None else (last - first).days


def add_days(start: Any, number: Any) -> date | None:
    """Give the date some calendar days later, or with a negative number earlier."""
    day = to_date(start)
    return None if day is None else later(day, Duration(days=_whole(number)))


def rule(number: Any, unit: str) -> str:
    """Write a length of time as a rule, such as `5 working days`."""
    units = _whole(number)
    if units < 0:
        raise Wrong("A length of time cannot be negative.")
    return f"{units} {unit.removesuffix('s') if units == 1 else unit}"


def _whole(number: Any) -> int:
    """Take a whole number of units, within the bounds."""
    if is_number(number) and abs(number) <= _MOST_UNITS and number == int(number):
        return int(number)
    raise Wrong(f"A whole number up to {_MOST_UNITS} is needed.")
