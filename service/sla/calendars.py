"""A working calendar: which days count, named and versioned so that an old date stays explainable.

A calendar is immutable. A change (a holiday announced late, a closure) is a new version of the
same key; a date that was counted with an older version is explained by that version.
"""

import functools
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from service.errors import Refusal
from service.expressions.calendar_words import WEEKDAYS
from service.sla.days import FIRST_YEAR, LAST_YEAR, DateOutOfReach, shift

SATURDAY_AND_SUNDAY = frozenset({5, 6})
OfficeHours = Mapping[int, tuple[time, time]]


class CalendarUnusable(Refusal):
    """The calendar cannot be counted with."""


class WorkingDay(NamedTuple):
    """Whether a day is a working day, and why it is not (None when it is)."""

    working: bool
    reason: str | None


class LeftOut(NamedTuple):
    """A day that would have counted but for a holiday or closure, and its name."""

    day: date
    name: str


def _day(left_out: LeftOut) -> date:
    return left_out.day


def _frozen(mapping: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True)
class Calendar:
    """Working days of one division or office, known from `first_year` to `last_year`.

    `weekend` and `office_hours` use Python's weekday numbers (Monday is 0). `holidays` and
    `closures` name their days; on `extra_days` work is done whatever else they are. Without
    `office_hours` no working hours can be counted; without `closing_time` a day ends at 23:59:59.
    A question about a day outside the years is refused, never answered as if it had no holidays.
    `name` is what people call it.
    """

    key: str
    version: int
    division: str
    first_year: int
    last_year: int
    holidays: Mapping[date, str] = field(hash=False)
    closures: Mapping[date, str] = field(default_factory=dict, hash=False)
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    office_hours: OfficeHours | None = field(default=None, hash=False)
    closing_time: time | None = None
    extra_days: Mapping[date, str] = field(default_factory=dict, hash=False)
    name: str = ""

    def __post_init__(self) -> None:
        """Freeze the mappings and refuse a calendar on which no count would ever end."""
        object.__setattr__(self, "holidays", _frozen(self.holidays))
        object.__setattr__(self, "closures", _frozen(self.closures))
        object.__setattr__(self, "extra_days", _frozen(self.extra_days))
        if not FIRST_YEAR <= self.first_year <= self.last_year <= LAST_YEAR:
            raise CalendarUnusable(f"The years of {self.key} must run from {FIRST_YEAR} on.")
        working = set(range(7)) - self.weekend
        if not working:
            raise CalendarUnusable(f"Every day of {self.key} is a weekend: leave one to work.")
        if self.office_hours is not None:
            object.__setattr__(self, "office_hours", _frozen(self.office_hours))
            if any(opens >= closes for opens, closes in self.office_hours.values()):
                raise CalendarUnusable(f"An office day of {self.key} ends before it begins.")
            if not working & set(self.office_hours):
                raise CalendarUnusable(f"The office of {self.key} opens on no working day.")

    def next_version(
        self,
        *,
        holidays: Mapping[date, str] | None = None,
        closures: Mapping[date, str] | None = None,
    ) -> Self:
        """Give the next version of this calendar, with these named days off as well.

        A closure ends what made its day an extra working day; a holiday does not.
        """
        closed = closures or {}
        return replace(
            self,
            version=self.version + 1,
            holidays={**self.holidays, **(holidays or {})},
            closures={**self.closures, **closed},
            extra_days={day: name for day, name in self.extra_days.items() if day not in closed},
        )

    def works(self, day: date) -> bool:
        """Say whether work is done on `day`."""
        if not self.first_year <= day.year <= self.last_year:
            raise DateOutOfReach(
                f"The calendar {self.key} knows its holidays from {self.first_year} to "
                f"{self.last_year}; {day.isoformat()} lies outside: check the date.",
                day=day,
            )
        return day in self.extra_days or not (
            day.weekday() in self.weekend or day in self.holidays or day in self.closures
        )

    def is_working_day(self, day: date) -> WorkingDay:
        """Say whether work is done on `day` and, if not, why: a holiday's name or `a Sunday`."""
        if self.works(day):
            return WorkingDay(working=True, reason=None)
        return WorkingDay(working=False, reason=self.name_of(day) or f"a {WEEKDAYS[day.weekday()]}")

    def name_of(self, day: date) -> str | None:
        """Give the name of a holiday or closure, None for any other day."""
        return self.holidays.get(day) or self.closures.get(day)

    def hours_on(self, day: date) -> tuple[time, time] | None:
        """Give when the office opens and closes on a day, None when it stays shut or has no hours.

        An extra working day on which the office is otherwise shut has the hours of the first day of
        the week.
        """
        if self.office_hours is None or not self.works(day):
            return None
        usual = self.office_hours.get(day.weekday())
        if usual is None and day in self.extra_days:
            return self.office_hours[min(self.office_hours)]
        return usual

    def next_working_day(self, day: date) -> date:
        """Give `day` itself when it is a working day, else the first one after it."""
        while not self.works(day):
            day = shift(day, 1)
        return day

    def previous_working_day(self, day: date) -> date:
        """Give `day` itself when it is a working day, else the last one before it."""
        while not self.works(day):
            day = shift(day, -1)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Count `count` working days after `day`; none from a day off is the next working day."""
        for _ in range(count):
            day = self.next_working_day(shift(day, 1))
        return self.next_working_day(day)

    def subtract_working_days(self, day: date, count: int) -> date:
        """Count `count` working days back before `day`; none from a day off is the one before."""
        for _ in range(count):
            day = self.previous_working_day(shift(day, -1))
        return self.previous_working_day(day)

    def working_days_between(self, after: date, through: date) -> int:
        """Count the working days later than `after`, up to and including `through`."""
        span = range(1, (through - after).days + 1)
        return sum(self.works(shift(after, ahead)) for ahead in span)

    def left_out(self, after: date, through: date) -> tuple[LeftOut, ...]:
        """Name the holidays and closures on weekdays later than `after`, up to `through`."""
        first = bisect_right(self._named_days, after, key=_day)
        return self._named_days[first : bisect_right(self._named_days, through, key=_day)]

    @functools.cached_property
    def of_the_law(self) -> "Calendar":
        """This calendar without what an organisation makes of it: week, closures and extra days.

        A day lasts until midnight. Office hours stay, where there are any from Monday to Friday.
        """
        hours = self.office_hours
        return replace(
            self,
            weekend=SATURDAY_AND_SUNDAY,
            closing_time=None,
            closures={},
            extra_days={},
            office_hours=hours if hours and hours.keys() - SATURDAY_AND_SUNDAY else None,
        )

    @functools.cached_property
    def _named_days(self) -> tuple[LeftOut, ...]:
        """Every holiday and closure on a weekday, in order."""
        named = {**self.closures, **self.holidays}
        return tuple(
            LeftOut(day, name)
            for day, name in sorted(named.items())
            if day.weekday() not in self.weekend and day not in self.extra_days
        )
