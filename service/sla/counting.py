"""Counting a length from an instant, and what remained of it after a pause.

Days are counted by date in Europe/London, hours by the seconds that pass, so both are right
across a change of the clocks. A count of working days never ends on a day off.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

from service.sla.calendars import Calendar, LeftOut
from service.sla.days import END_OF_DAY, at_time, check_reach, local, local_date, shift
from service.sla.lengths import Length, Unit
from service.sla.office import add_working_time, subtract_working_time, working_time_between
from service.sla.pauses import is_law
from service.sla.policies import Counting, Policy, Roll

TIMES = frozenset({Unit.CLOCK, Unit.WORKING_TIME})


class Why(Enum):
    """Why a target went on from the day to which it was counted."""

    PERIOD = "the tenancy period ends then"
    DAY_OFF = "the day before this move was no working day"
    TOO_LATE = "that day had ended before the clock started or went on"


class Move(NamedTuple):
    """A target went on to `day`; `name` is of the holiday that it left, if it was one."""

    why: Why
    day: date
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a count arrived.

    `at` is the target, `counted_at` the instant that the count itself came to, `moves` what moved
    the target on from there, `left_out` the holidays that a count of working days passed over.
    """

    at: datetime
    counted_at: datetime
    moves: tuple[Move, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """One policy's way of counting in one calendar, from one anchor.

    A clock of the law leaves out weekends and bank holidays alone: that an office is shut, open
    on a Saturday or closes at five is nothing to it.
    """

    policy: Policy
    calendar: Calendar
    anchor: datetime

    def __post_init__(self) -> None:
        """Count in the calendar as the law knows it, for a clock of the law."""
        if is_law(self.policy.kind):
            object.__setattr__(self, "calendar", self.calendar.of_the_law)

    def whole(self) -> Reached:
        """Count the whole length from the anchor."""
        length, day = self.policy.within, local_date(self.anchor)
        inclusive = self.policy.counting is Counting.INCLUSIVE
        if length.unit in TIMES:
            return self._pass_time(timedelta(seconds=length.count), self.anchor)
        if length.unit is Unit.MONTHS:
            end = corresponding_day(day, length.count, inclusive=inclusive)
            return self._settle(end, self.anchor)
        return self._pass_days(length.count, shift(day, -1) if inclusive else day, self.anchor)

    def remaining(self, reached: Reached, at: datetime) -> timedelta:
        """Measure what is left of the count at an instant; none when only its moves are left.

        For days that is the days after the instant's own, up to and including the last.
        """
        unit = self.policy.within.unit
        if unit is Unit.CLOCK:
            return max(reached.counted_at - at, timedelta())
        if unit is Unit.WORKING_TIME:
            return working_time_between(self.calendar, at, reached.counted_at)
        after, through = local_date(at), local_date(reached.counted_at)
        if unit is Unit.WORKING_DAYS:
            return timedelta(days=self.calendar.working_days_between(after, through))
        return max(through - after, timedelta())

    def resume(self, left: timedelta, start: datetime) -> Reached:
        """Count what was left, from the instant at which a pause ended; its day is day 0."""
        if self.policy.within.unit in TIMES:
            return self._pass_time(left, start)
        return self._pass_days(left.days, local_date(start), start)

    def fixed(self, at: datetime) -> Reached:
        """Arrive where a person says; where days are counted, at the end of that day."""
        in_time = self.policy.within.unit in TIMES or self.policy.keeps_time
        end = at if in_time else self._end_of(local_date(at))
        return Reached(end, end)

    def before(self, length: Length, at: datetime) -> datetime:
        """Give the instant that lies `length` before another; of a day, its end."""
        if length.unit is Unit.CLOCK:
            return at - timedelta(seconds=length.count)
        if length.unit is Unit.WORKING_TIME:
            return subtract_working_time(self.calendar, at, timedelta(seconds=length.count))
        day = local_date(at)
        if length.unit is Unit.WORKING_DAYS:
            day = self.calendar.subtract_working_days(day, length.count)
        elif length.unit is Unit.MONTHS:
            day = corresponding_day(day, -length.count)
        else:
            day = shift(day, -length.count)
        return self._end_of(day)

    def arrive(self, end: datetime, floor: datetime) -> Reached:
        """Move an instant on to another day as the policy says, at its own time of day.

        What moves goes no further back than `floor`.
        """
        wall = local(end)
        moves = self._moves(wall.date())
        at = max(at_time(moves[-1].day, wall.time()), floor) if moves else end
        return Reached(at, end, moves)

    def _pass_time(self, amount: timedelta, start: datetime) -> Reached:
        """Let clock or office time pass."""
        if self.policy.within.unit is Unit.CLOCK:
            end = start + amount
        else:
            end = add_working_time(self.calendar, start, amount)
        return self.arrive(end, start)

    def _pass_days(self, count: int, after: date, floor: datetime) -> Reached:
        """Count days or working days that follow `after`."""
        if self.policy.within.unit is not Unit.WORKING_DAYS:
            return self._settle(shift(after, count), floor)
        end = self.calendar.add_working_days(after, count)
        return self._settle(end, floor, self.calendar.left_out(after, end))

    def _settle(
        self, counted_to: date, floor: datetime, left_out: tuple[LeftOut, ...] = ()
    ) -> Reached:
        """Take the end of the day, moved as the policy says, and not before `floor`."""
        end = at = self._end_of(counted_to)
        moves = self._moves(counted_to)
        if moves:
            at = self._end_of(moves[-1].day)
        if self.policy.keeps_time:
            return Reached(max(at, floor), end, moves, left_out)
        ahead = counted_to
        while at < floor:
            ahead = shift(ahead, 1)
            if self.policy.within.unit is Unit.WORKING_DAYS:
                ahead = self.calendar.next_working_day(ahead)
            moves = (Move(Why.TOO_LATE, ahead), *self._moves(ahead))
            at = self._end_of(moves[-1].day)
        return Reached(at, end, moves, left_out)

    def _moves(self, day: date) -> tuple[Move, ...]:
        """Say what moves a target on from `day`: the tenancy period's end, then the roll."""
        moves = []
        if self.policy.period:
            end = self.policy.period.end_on_or_after(day)
            if end != day:
                moves.append(Move(Why.PERIOD, end))
                day = end
        if self.policy.roll is not Roll.NONE and not self.calendar.works(day):
            rolls_on = self.policy.roll is Roll.NEXT
            find = (
                self.calendar.next_working_day if rolls_on else self.calendar.previous_working_day
            )
            moves.append(Move(Why.DAY_OFF, find(day), self.calendar.name_of(day)))
        return tuple(moves)

    def _end_of(self, day: date) -> datetime:
        if self.policy.keeps_time:
            return at_time(day, local(self.anchor).time())
        return at_time(day, self.calendar.closing_time or END_OF_DAY)


def corresponding_day(day: date, months: int, *, inclusive: bool = False) -> date:
    """Give the day of the same number some months later, or the month's last when it has none.

    Inclusive, `day` itself is the first of the months: they end the day before the corresponding
    one, or with the month that has none.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    check_reach(date(year, month + 1, 1))
    last = monthrange(year, month + 1)[1]
    end = date(year, month + 1, min(day.day, last))
    return shift(end, -1) if inclusive and day.day <= last else end
