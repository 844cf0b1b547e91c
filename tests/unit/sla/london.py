from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from service.bpmn.facts import Sla
from service.sla.calendars import Calendar
from service.sla.days import at_time, local_date
from service.sla.divisions import standard_calendar
from service.sla.pauses import Delay, Pause
from service.sla.policies import Policy
from service.sla.targets import Target, target

ENGLAND = standard_calendar("england_and_wales")
OFFICE = Calendar(
    key="leeds_offices",
    version=1,
    division="england_and_wales",
    first_year=2000,
    last_year=2099,
    holidays=ENGLAND.holidays,
    closures={date(2026, 12, 29): "Offices closed"},
    office_hours={day: (time(9), time(17)) for day in range(4)} | {4: (time(9), time(16, 30))},
    closing_time=time(17),
)


def at(text: str) -> datetime:
    """`2026-12-17` is ten in the morning in London; `2026-12-17 14:30` says the time."""
    day, _, clock = text.partition(" ")
    return at_time(date.fromisoformat(day), time.fromisoformat(clock or "10:00"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hold(start: str, end: str | None, release: str | None = None, *, stop: bool = False) -> Pause:
    planned = at(release or end or start)
    return Pause(at(start), at(end) if end else None, planned, stop_clock=stop)


def policy(within: str, **attributes: Any) -> Policy:
    return Policy.from_record(Sla(within=within, **attributes))


def target_of(
    within: str,
    anchor: str,
    *pauses: Delay,
    calendar: Calendar = ENGLAND,
    **attributes: Any,
) -> Target:
    return target(policy(within, **attributes), at(anchor), calendar, pauses)


def day_of(found: Target) -> str:
    return local_date(found.at).isoformat()


def calendar_with(holidays: Mapping[date, str], **attributes: Any) -> Calendar:
    return Calendar(
        **{
            "key": "plain",
            "version": 1,
            "division": "england_and_wales",
            "first_year": 2020,
            "last_year": 2040,
            "holidays": holidays,
            **attributes,
        }
    )


def hours(count: float) -> timedelta:
    return timedelta(hours=count)
