"""The end of a tenancy period: the day on which a notice to quit may expire.

A notice to quit must run for its length (28 days by the Protection from Eviction Act 1977, s. 5)
and expire at the end of a period of the tenancy, which at common law is the last day of a rent
week or rent month.
"""

import calendar
from dataclasses import dataclass
from datetime import date

from service.errors import Refusal
from service.expressions.calendar_words import WEEKDAYS
from service.sla.days import shift

_LONGEST_MONTH = 31


class PeriodUnreadable(Refusal):
    """The end of the tenancy period cannot be read: write a weekday or a day of the month."""


@dataclass(frozen=True, slots=True)
class Period:
    """The last day of each period: a weekday (Monday is 0) or else a day of the month."""

    weekday: int | None
    month_day: int = _LONGEST_MONTH

    def end_on_or_after(self, day: date) -> date:
        """Give the first end of a period that is not before `day`.

        In a month without the day, the month's last day ends the period.
        """
        while not self._ends(day):
            day = shift(day, 1)
        return day

    def in_words(self) -> str:
        """Say when periods end: `weeks ending on Sunday`."""
        if self.weekday is not None:
            return f"weeks ending on {WEEKDAYS[self.weekday]}"
        return f"months ending on day {self.month_day}"

    def _ends(self, day: date) -> bool:
        if self.weekday is not None:
            return day.weekday() == self.weekday
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day == min(self.month_day, last)


def parse_period(value: object) -> Period:
    """Read `sunday` or a day of the month, `31` or 31.

    Raises PeriodUnreadable.
    """
    written = str(value).strip().lower()
    names = [name.lower() for name in WEEKDAYS]
    if written in names:
        return Period(weekday=names.index(written))
    if written.isdecimal() and len(written) <= len("31") and 1 <= int(written) <= _LONGEST_MONTH:
        return Period(weekday=None, month_day=int(written))
    raise PeriodUnreadable(
        f"“{written}” does not end a tenancy period: write a weekday such as sunday, or a day of "
        "the month from 1 to 31.",
        value=value,
    )
