"""Dates, instants and durations: read from ISO 8601 text, added and written again.

An instant is aware, in UTC. A local time without an offset is Europe/London's. The date of an
instant is the date on the wall in London.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from service.expressions.refusals import Wrong

LONDON = ZoneInfo("Europe/London")

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>\d{1,6})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<weeks>\d{1,6})W)?"
    r"(?:(?P<days>\d{1,6})D)?(?:T(?=.)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?"
    r"(?:(?P<seconds>\d{1,6})S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: calendar months and, apart from them, an exact span."""

    months: int = 0
    span: timedelta = timedelta()

    def __neg__(self) -> "Duration":
        return Duration(-self.months, -self.span)

    def iso(self) -> str:
        """Write the duration as ISO 8601 text. `P5D`, `PT36H` and `P1Y2M` keep their units."""
        months, span = (-self.months, -self.span) if self._negative() else (self.months, self.span)
        seconds = span.days * 86_400 + span.seconds
        years, months = divmod(months, 12)
        days, seconds = divmod(seconds, 86_400)
        hours, seconds = divmod(seconds, 3_600)
        minutes, seconds = divmod(seconds, 60)
        date_part = _units((years, "Y"), (months, "M"), (days, "D"))
        time_part = _units((hours, "H"), (minutes, "M"), (seconds, "S"))
        body = date_part + (f"T{time_part}" if time_part else "")
        return f"{'-' if self._negative() else ''}P{body or '0D'}"

    def _negative(self) -> bool:
        return self.months < 0 or (self.months == 0 and self.span < timedelta())


Moment: TypeAlias = date | Duration  # an instant is a datetime, which is a date to Python


def _units(*pairs: tuple[int, str]) -> str:
    """Write the units that are not zero."""
    return "".join(f"{number}{unit}" for number, unit in pairs if number)


def parse_date(text: str) -> date | None:
    """Read `2026-12-24`; anything else is None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_instant(text: str) -> datetime | None:
    """Read `2026-12-24T09:00:00Z`, also with an offset or as London time; else None."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def parse_duration(text: str) -> Duration | None:
    """Read `P5D`, `PT4H`, `P2W`, `P1Y6M`, `-P1D`; anything else is None."""
    match = _DURATION.fullmatch(text)
    if not match:
        return None
    number = {
        unit: int(digits or 0) for unit, digits in match.groupdict().items() if unit != "sign"
    }
    span = timedelta(
        weeks=number["weeks"],
        days=number["days"],
        hours=number["hours"],
        minutes=number["minutes"],
        seconds=number["seconds"],
    )
    duration = Duration(number["years"] * 12 + number["months"], span)
    return -duration if match["sign"] else duration


def parse_moment(text: str) -> Moment | None:
    """Read a date, an instant or a duration, whichever the text is; else None."""
    return parse_date(text) or parse_instant(text) or parse_duration(text)


def aware(instant: datetime) -> datetime:
    """Give the instant in UTC; without an offset it is meant as London time."""
    return (instant if instant.tzinfo else instant.replace(tzinfo=LONDON)).astimezone(UTC)


def london_date(instant: datetime) -> date:
    """Give the date of an instant in London."""
    return aware(instant).astimezone(LONDON).date()


def iso(moment: Moment) -> str:
    """Write a date, instant or duration as ISO 8601 text; instants in UTC with a Z."""
    if isinstance(moment, Duration):
        return moment.iso()
    if isinstance(moment, datetime):
        return aware(moment).isoformat().replace("+00:00", "Z")
    return moment.isoformat()


def later(moment: date, duration: Duration) -> date:
    """Add a duration to a date or instant.

    Months go to the corresponding date, or the month's last day when there is none; for an
    instant they keep the time on the wall in London. Raises `Wrong` when a date is given parts
    of a day or leaves the calendar.
    """
    try:
        if isinstance(moment, datetime):
            local = aware(moment).astimezone(LONDON)
            shifted = datetime.combine(_months_later(local.date(), duration.months), local.time())
            return aware(shifted.replace(tzinfo=LONDON, fold=local.fold)) + duration.span
        if duration.span % timedelta(days=1):
            raise Wrong("Hours cannot be added to a date, only to an instant.")
        return _months_later(moment, duration.months) + duration.span
    except (OverflowError, ValueError):
        raise Wrong("The date is out of range.") from None


def midnight(day: date) -> datetime:
    """Give the instant at which a day begins in London."""
    return aware(datetime.combine(day, time()))


def _months_later(day: date, months: int) -> date:
    """Give the corresponding date some months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
