"""The days of Europe/London, and how an English sentence says a day, an instant or a list."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from service.errors import Fault, Refusal
from service.expressions.calendar_words import MONTHS, day_in_words
from service.expressions.moments import LONDON, on_wall

END_OF_DAY = time(23, 59, 59)
FIRST_YEAR, LAST_YEAR = 1900, 2199
_NEARLY_A_YEAR = timedelta(days=350)


class DateOutOfReach(Refusal):
    """The date lies outside the years that can be counted."""


def check_reach(day: date) -> date:
    """Give `day` back, or refuse it when no sensible clock can run there."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateOutOfReach(
            f"{day.isoformat()} lies outside the years {FIRST_YEAR} to {LAST_YEAR}: check it.",
            day=day,
        )
    return day


def shift(day: date, days: int) -> date:
    """Count calendar days forward, or back when `days` is negative."""
    return check_reach(check_reach(day) + timedelta(days=days))


def local(instant: datetime) -> datetime:
    """Say an aware instant as Europe/London's wall clock."""
    if instant.tzinfo is None:
        raise Fault(f"An instant without a time zone reached the clocks: {instant.isoformat()}")
    check_reach(instant)
    return instant.astimezone(LONDON)


def local_date(instant: datetime) -> date:
    """Give the Europe/London day on which an instant falls."""
    return local(instant).date()


def at_time(day: date, moment: time) -> datetime:
    """Give the UTC instant at which London's wall clock shows `moment` on `day`.

    A moment that the spring change skips is read an hour later; of a moment that the autumn
    change repeats, the first is meant.
    """
    return on_wall(check_reach(day), moment)


def instant_in_words(instant: datetime) -> str:
    """Say an instant by London's wall clock: `10:00 on Thursday 17 December 2026`."""
    wall = local(instant)
    shown = f"{wall:%H:%M:%S}" if wall.second else f"{wall:%H:%M}"
    return f"{shown} on {day_in_words(wall.date())}"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def days_listed(days: Iterable[date]) -> str:
    """List days by month, `25 and 28 December and 1 January`; with years when they need them."""
    ordered = sorted(days)
    spans_years = bool(ordered) and ordered[-1] - ordered[0] > _NEARLY_A_YEAR
    groups = []
    for (year, month), group in itertools.groupby(ordered, lambda day: (day.year, day.month)):
        numbers = listed([str(day.day) for day in group])
        groups.append(f"{numbers} {MONTHS[month - 1]}" + (f" {year}" if spans_years else ""))
    return listed(groups)


def counted(count: int, noun: str) -> str:
    """Say a number with its noun: `1 working day`, `5 working days`."""
    return f"{count} {noun}" + ("" if count == 1 else "s")
