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
_HOUR = timedelta(hours=1)
_MOST = 999_999


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: calendar months, calendar days and, apart from both, an exact span.

    A day ends at the same time on the wall in London, be it 23, 24 or 25 hours long; a span is
    hours, minutes and seconds that elapse. So `P1D` and `PT24H` are two durations, though they
    are reckoned alike. The three have one sign, as ISO 8601 text does.
    """

    months: int = 0
    days: int = 0
    span: timedelta = timedelta()

    @property
    def reckoned(self) -> timedelta:
        """The days and the span as one length, with 24 hours to a day: for comparing only."""
        return timedelta(days=self.days) + self.span

    @property
    def is_writable(self) -> bool:
        """Say whether its text can be read again: no unit needs more than six digits."""
        return max(abs(self.months) // 12, abs(self.days), abs(self.span) // _HOUR) <= _MOST

    def __neg__(self) -> "Duration":
        return Duration(-self.months, -self.days, -self.span)

    def iso(self) -> str:
        """Write the duration as ISO 8601 text: `P5D`, `PT36H` and `P1Y2M` stay what they are."""
        is_negative = self.months < 0 or self.days < 0 or self.span < timedelta()
        years, months = divmod(abs(self.months), 12)
        hours, rest = divmod(abs(self.span), _HOUR)
        minutes, seconds = divmod(rest.seconds, 60)
        date_part = _units((years, "Y"), (months, "M"), (abs(self.days), "D"))
        time_part = _units((hours, "H"), (minutes, "M"), (seconds, "S"))
        body = date_part + (f"T{time_part}" if time_part else "")
        return f"{'-' if is_negative else ''}P{body or '0D'}"


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
    """Read `P5D`, `PT4H`, `P2W`, `P1Y6M`, `-P1D`; anything else is None.

    Weeks become days and years months; hours stay hours, however many.
    """
    match = _DURATION.fullmatch(text)
    if not match:
        return None
    number = {
        unit: int(digits or 0) for unit, digits in match.groupdict().items() if unit != "sign"
    }
    duration = Duration(
        months=number["years"] * 12 + number["months"],
        days=number["weeks"] * 7 + number["days"],
        span=timedelta(hours=number["hours"], minutes=number["minutes"], seconds=number["seconds"]),
    )
    if not duration.is_writable:
        return None
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
    """Add a duration to a date or instant: its months, then its days, then its span.

    Months go to the corresponding date, or the month's last day when there is none. For an
    instant, months and days keep the time on the wall in London; the span elapses. Raises `Wrong`
    when a date is given hours, which it has none of, or leaves the calendar.
    """
    try:
        if not isinstance(moment, datetime):
            if duration.span:
                raise Wrong("Hours cannot be added to a date, only to an instant.")
            return _days_later(moment, duration)
        instant = aware(moment)
        if duration.months or duration.days:
            wall = instant.astimezone(LONDON)
            instant = on_wall(_days_later(wall.date(), duration), wall.time())
        return instant + duration.span
    except (OverflowError, ValueError):
        raise Wrong("The date is out of range.") from None


def on_wall(day: date, moment: time) -> datetime:
    """Give the UTC instant at which London's wall clock shows a time on a day.

    A time that the spring change skips is read an hour later; of a time that the autumn change
    repeats, the first is meant.
    """
    return aware(datetime.combine(day, moment.replace(fold=0)))


def midnight(day: date) -> datetime:
    """Give the instant at which a day begins in London."""
    return on_wall(day, time())


def _days_later(day: date, duration: Duration) -> date:
    """Give the date that lies a duration's months, and then its days, after another."""
    return _months_later(day, duration.months) + timedelta(days=duration.days)


def _months_later(day: date, months: int) -> date:
    """Give the corresponding date some months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
