"""How the pages say dates, targets and states: in the words of the office, never as codes.

Days and times are those of the clock on the wall in the United Kingdom. Everything is told the
present instant; nothing here reads the time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LOCAL: Final = ZoneInfo("Europe/London")

_DAYS_COUNTED: Final = 10
_LATE_COUNTED: Final = 250
_SATURDAY: Final = 5
_END_OF_DAY: Final = time(23, 59)

_KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class Tag:
    """A state as shown: a word, and the colour of its tag, which never stands alone."""

    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class Due:
    """A target in words; `late` when it has passed, `exact` for those who want the date."""

    text: str
    exact: str
    late: bool


SLA: Final[Mapping[str, Tag]] = {
    "none": Tag("No target", "grey"),
    "green": Tag("On time", "green"),
    "amber": Tag("Due soon", "orange"),
    "red": Tag("Late", "red"),
    "paused": Tag("Clock paused", "blue"),
    "met": Tag("Target met", "turquoise"),
    "missed": Tag("Target missed", "pink"),
}
"""The states of a target, by the words of the interface."""

TASK_STATES: Final[Mapping[str, Tag]] = {
    "open": Tag("To do", "blue"),
    "held": Tag("On hold", "yellow"),
    "completed": Tag("Completed", ""),
    "cancelled": Tag("Cancelled", "grey"),
    "bypassed": Tag("Bypassed", "grey"),
}

CASE_STATES: Final[Mapping[str, Tag]] = {
    "open": Tag("Open", "blue"),
    "held": Tag("On hold", "yellow"),
    "completed": Tag("Closed", ""),
    "cancelled": Tag("Cancelled", "grey"),
    "failed": Tag("Ended by an error", "red"),
}


def sla_tag(status: str) -> Tag:
    """Give the tag of a target's status; one that is not known is shown as it is."""
    return SLA.get(status, Tag(status, "grey"))


def task_tag(state: str) -> Tag:
    """Give the tag of a task's state."""
    return TASK_STATES.get(state, Tag(state, "grey"))


def case_tag(state: str) -> Tag:
    """Give the tag of a case's state."""
    return CASE_STATES.get(state, Tag(state, "grey"))


def on_day(when: datetime | date | str) -> str:
    """Write a day: `24 December 2026`. Text is an ISO date or instant."""
    day = _day(when)
    return f"{day.day} {day:%B %Y}"


def on_weekday(when: datetime | date | str) -> str:
    """Write a day with its name: `Thursday 24 December 2026`."""
    return f"{_day(when):%A} {on_day(when)}"


def on_short_day(when: datetime | date | str) -> str:
    """Write a day for a table: `24 Dec 2026`."""
    day = _day(when)
    return f"{day.day} {day:%b %Y}"


def at_time(when: datetime | time | str) -> str:
    """Write a time of day: `9am`, `2:30pm`, `midday`, `midnight`."""
    if isinstance(when, str):
        when = time.fromisoformat(when) if len(when) < len("2026-01-01") else _instant(when)
    clock = when if isinstance(when, time) else _local(when)
    if (clock.hour, clock.minute) in {(0, 0), (12, 0)}:
        return "midday" if clock.hour else "midnight"
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'pm' if clock.hour >= time(12).hour else 'am'}"


def at_moment(when: datetime | str) -> str:
    """Write an instant: `24 December 2026 at 2:30pm`."""
    moment = _instant(when)
    return f"{on_day(moment)} at {at_time(moment)}"


def at_second(when: datetime | str) -> str:
    """Write an instant where several may come in one minute: `24 December 2026 at 2:30:05pm`."""
    moment = _local(_instant(when))
    clock = f"{moment.hour % 12 or 12}:{moment:%M:%S}"
    return f"{on_day(moment)} at {clock}{'pm' if moment.hour >= time(12).hour else 'am'}"


def as_target(when: datetime | str) -> str:
    """Write a target: one at the very end of a day is that day, any other has its time."""
    target = _local(_instant(when))
    return on_day(target) if _ends_day(target) else at_moment(target)


def is_weekday(day: date) -> bool:
    """Tell whether a day is from Monday to Friday, for want of a calendar."""
    return day.weekday() < _SATURDAY


def due(
    target_at: datetime | str | None,
    now: datetime,
    *,
    is_working_day: Callable[[date], bool] = is_weekday,
) -> Due:
    """Say when something is due, seen from now: `due tomorrow`, `3 working days late`.

    A target at the very end of a day is that day; any other is told with its time.
    """
    if target_at is None:
        return Due("no target", "", late=False)
    target, today = _local(_instant(target_at)), _local(now).date()
    exact = as_target(target)
    if target < now:
        return Due(_late(target, today, is_working_day), exact, late=True)
    return Due(
        _ahead(target, today, is_working_day, timed=not _ends_day(target)), exact, late=False
    )


def _ends_day(target: datetime) -> bool:
    return (target.hour, target.minute) == (_END_OF_DAY.hour, _END_OF_DAY.minute)


def _late(target: datetime, today: date, is_working_day: Callable[[date], bool]) -> str:
    if target.date() == today:
        return f"late since {at_time(target)}"
    days = _working_days(target.date(), today, is_working_day, most=_LATE_COUNTED)
    if days == 0:
        return f"late since {as_target(target)}"
    if days > _LATE_COUNTED:
        return f"more than {_LATE_COUNTED} working days late"
    return f"{_count(days)} late"


def _ahead(
    target: datetime, today: date, is_working_day: Callable[[date], bool], *, timed: bool
) -> str:
    at = f" at {at_time(target)}" if timed else ""
    if target.date() == today:
        return f"due today{at}"
    if target.date() == today + timedelta(days=1):
        return f"due tomorrow{at}"
    days = _working_days(today, target.date(), is_working_day, most=_DAYS_COUNTED)
    if 0 < days <= _DAYS_COUNTED:
        return f"due in {_count(days)}"
    return f"due on {at_moment(target) if timed else on_day(target)}"


def _working_days(
    after: date, through: date, is_working_day: Callable[[date], bool], *, most: int
) -> int:
    """Count working days after one day through another; more than `most` is not counted on."""
    days = 0
    while after < through and days <= most:
        after += timedelta(days=1)
        days += is_working_day(after)
    return days


def _count(days: int) -> str:
    return "1 working day" if days == 1 else f"{days} working days"


def _instant(when: datetime | str) -> datetime:
    return datetime.fromisoformat(when) if isinstance(when, str) else when


def _local(when: datetime) -> datetime:
    """Put an instant on the wall clock; one without a zone is on it already."""
    return when.astimezone(LOCAL) if when.tzinfo else when.replace(tzinfo=LOCAL)


def _day(when: datetime | date | str) -> date:
    if isinstance(when, str):
        when = datetime.fromisoformat(when)
        return when.astimezone(LOCAL).date() if when.tzinfo else when.date()
    return _local(when).date() if isinstance(when, datetime) else when


def size_in_words(size: int) -> str:
    """Say a size in bytes, kilobytes or megabytes."""
    if size < _KILOBYTE:
        return f"{size} bytes"
    if size < _KILOBYTE * _KILOBYTE:
        return f"{size / _KILOBYTE:.0f} KB"
    return f"{size / _KILOBYTE / _KILOBYTE:.1f} MB"
