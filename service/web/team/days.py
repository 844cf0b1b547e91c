"""The days at which a supervisor's counts divide: the ages of open work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
LIMITS: Final = (5, 10, 20)
"""The most working days of each age but the last."""
AGES: Final = ("0 to 5", "6 to 10", "11 to 20", "21 or more")
"""The ages in words, in working days, the youngest first."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to before another; None is without an end."""

    since: date | None
    before: date | None


def age_spans(today: date, works: Callable[[date], bool]) -> tuple[Span, ...]:
    """Give the days on which what is of each of `AGES` today was opened, the youngest first.

    The age of a task is the number of working days after the day on which it opened.
    """
    edges = [_oldest_of(limit, today, works) for limit in LIMITS]
    return tuple(
        Span(since, before) for since, before in zip([*edges, None], [None, *edges], strict=True)
    )


def _oldest_of(limit: int, today: date, works: Callable[[date], bool]) -> date:
    """Give the first day after which there are `limit` working days, and no more."""
    day, left = today, limit
    while True:
        left -= works(day)
        if left < 0:
            return day
        day -= _DAY
