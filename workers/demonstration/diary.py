"""When things happen in the demonstration: in office hours of the working days before it."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from service.sla.calendars import Calendar
from service.sla.days import at_time, local_date, shift

_OPENS, _CLOSES = time(9, 4), time(17, 18)
_MINUTES = 7 * 60 + 20
"""From when the office opens until the last thing that is begun of a day."""
_DATE = re.compile(r"@([+-]\d{1,3})(w?)(?: (\d\d:\d\d))?")
_SHORTLY_BEFORE = "@before"


@dataclass(frozen=True, slots=True)
class Diary:
    """The working days around the present. Day 0 is today, or the last working day before."""

    now: datetime
    calendar: Calendar

    def day(self, number: int) -> date:
        """Give the working day with this number: those before today have negative ones."""
        today = local_date(self.now)
        zero = today if self.calendar.works(today) else self.calendar.previous_working_day(today)
        if number < 0:
            return self.calendar.subtract_working_days(zero, -number)
        return self.calendar.add_working_days(zero, number)

    def at(self, number: int, seed: str, told: str | None = None) -> datetime:
        """Give an instant on a day: the one that is told, or one that is always the same."""
        day = self.day(number)
        if told is not None:
            return at_time(day, time.fromisoformat(told))
        return at_time(day, _OPENS) + timedelta(minutes=_chance(seed) % _MINUTES)

    def sunday(self, ahead: int) -> date:
        """Give the first Sunday so many days after today."""
        day = shift(self.day(0), ahead)
        return shift(day, 6 - day.weekday())

    def soon_after(self, moment: datetime, seed: str) -> datetime:
        """Give an instant within the next hour or so, before the office closes."""
        closes = at_time(local_date(moment), _CLOSES)
        later = moment + timedelta(minutes=12 + _chance(seed) % 55)
        return later if later < closes else moment + timedelta(minutes=3)

    def with_dates(self, value: Any, at: datetime) -> Any:
        """Put dates in the place of texts such as @+5w 10:00, counted from the day of a deed.

        `w` counts working days; `@before` is a moment before the deed.
        """
        if isinstance(value, Mapping):
            return {key: self.with_dates(one, at) for key, one in value.items()}
        if isinstance(value, list):
            return [self.with_dates(one, at) for one in value]
        if value == _SHORTLY_BEFORE:
            return (at - timedelta(minutes=40)).replace(second=0, microsecond=0).isoformat()
        found = _DATE.fullmatch(value) if isinstance(value, str) else None
        return value if found is None else self._date(found, local_date(at))

    def _date(self, found: re.Match[str], today: date) -> str:
        count = int(found[1])
        if not found[2]:
            day = shift(today, count)
        elif count < 0:
            day = self.calendar.subtract_working_days(today, -count)
        else:
            day = self.calendar.add_working_days(today, count)
        if found[3] is None:
            return day.isoformat()
        return at_time(day, time.fromisoformat(found[3])).isoformat()


def _chance(seed: str) -> int:
    """Give a number that looks like chance and is the same at every telling."""
    return zlib.crc32(seed.encode())
