"""A service level tried out: the dates that a task would get if it opened now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.bpmn.facts import Sla
from service.bpmn.times import is_computed
from service.definitions.calendars import CalendarUnknown, calendar
from service.expressions.calendar_words import day_in_words
from service.sla.attributes import PolicyUnreadable
from service.sla.calendars import Calendar
from service.sla.days import END_OF_DAY, DateOutOfReach, instant_in_words, local
from service.sla.office import OfficeHoursUnknown
from service.sla.policies import Policy
from service.sla.targets import target

ATTRIBUTES = (
    *("within", "amber", "cap", "kind", "calendar", "counting", "roll"),
    *("anchor", "notice", "period"),
)
"""What may be said of a service level here, as docs/extensions.md names it."""
_TASK = "task"


def work_example(said: Mapping[str, str], *, at: datetime) -> str:
    """Say in sentences what a service level gives, or why it gives nothing yet.

    What is computed from a case's data cannot be worked out without one; its anchor is then taken
    to be now.
    """
    given: dict[str, Any] = {
        name: said[name].strip() for name in ATTRIBUTES if said.get(name, "").strip()
    }
    if "within" not in given:
        return "Say how long it may take, for example 5 working days."
    if any(is_computed(given[name]) for name in ("within", "notice", "period") if name in given):
        return "It is computed from the data of a case: only a case shows the date."
    try:
        policy = Policy.from_record(Sla(**given))
        days = calendar(policy.calendar)
        return _told(policy, days, at)
    except PolicyUnreadable as refused:
        return " ".join(one.message for one in refused.problems)
    except (CalendarUnknown, DateOutOfReach, OfficeHoursUnknown) as refused:
        return refused.detail


def _told(policy: Policy, days: Calendar, at: datetime) -> str:
    reached = target(policy, at, days)
    begins = "it opened now" if policy.anchor == _TASK else "its clock began now"
    now = instant_in_words(at.replace(second=0, microsecond=0))
    said = f"If {begins} ({now}): due {_by(reached.at)}."
    if reached.amber_at is not None:
        said += f" Amber {_by(reached.amber_at)}."
    return f"{said} {reached.explanation}"


def _by(instant: datetime) -> str:
    """Say an instant; one at the very end of a day is that day."""
    wall = local(instant)
    return day_in_words(wall.date()) if wall.time() == END_OF_DAY else instant_in_words(instant)
