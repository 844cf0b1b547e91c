"""Working time: the seconds in which the office is open, on working days only."""

from datetime import date, datetime, time, timedelta

from service.errors import Refusal
from service.sla.calendars import Calendar
from service.sla.days import at_time, local_date, shift

_SHUT = (time.min, time.min)


class OfficeHoursUnknown(Refusal):
    """Working hours cannot be counted: the calendar names no office hours."""


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """Give the instant at which `amount` of office time has passed since `start`."""
    if not amount:
        return start
    day = local_date(start)
    opens, closes = _open(calendar, day)
    opens = max(opens, start)
    while closes - opens < amount:
        amount -= max(closes - opens, timedelta())
        day = shift(day, 1)
        opens, closes = _open(calendar, day)
    return opens + amount


def subtract_working_time(calendar: Calendar, end: datetime, amount: timedelta) -> datetime:
    """Give the instant from which `amount` of office time passes until `end`."""
    if not amount:
        return end
    day = local_date(end)
    opens, closes = _open(calendar, day)
    closes = min(closes, end)
    while closes - opens < amount:
        amount -= max(closes - opens, timedelta())
        day = shift(day, -1)
        opens, closes = _open(calendar, day)
    return closes - amount


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Measure the office time from `start` to `end`; none when `end` is not later."""
    total = timedelta()
    for ahead in range((local_date(end) - local_date(start)).days + 1):
        opens, closes = _open(calendar, shift(local_date(start), ahead))
        total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def _open(calendar: Calendar, day: date) -> tuple[datetime, datetime]:
    """Give when the office opens and closes on `day`: the same instant when it stays shut."""
    if calendar.office_hours is None:
        raise OfficeHoursUnknown(
            f"Working hours cannot be counted: the calendar {calendar.key} names no office hours.",
            calendar=calendar.key,
        )
    opens, closes = calendar.hours_on(day) or _SHUT
    return at_time(day, opens), at_time(day, closes)
