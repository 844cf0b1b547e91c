"""Service levels and timers tried out: the dates that they would give if they began now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from service.bpmn.facts import Rule, Sla
from service.bpmn.times import is_computed
from service.bpmn.vocabularies.handrail import RULE_WORDS
from service.definitions.calendars import CalendarUnknown, calendar
from service.errors import Refusal
from service.expressions.calendar_words import day_in_words
from service.sla.attributes import PolicyUnreadable
from service.sla.calendars import Calendar
from service.sla.days import END_OF_DAY, DateOutOfReach, instant_in_words, local
from service.sla.lengths import LengthUnreadable
from service.sla.office import OfficeHoursUnknown
from service.sla.policies import Policy
from service.sla.rules import Cycle, next_turn, parse_rule, resolve
from service.sla.targets import target

ATTRIBUTES = (
    *("within", "amber", "cap", "kind", "calendar", "counting", "roll"),
    *("anchor", "notice", "period"),
)
"""What may be said of a service level here, as docs/extensions.md names it."""
_TASK = "task"
_COMPUTED = "It is computed from the data of a case: only a case shows the date."
_CANNOT = (
    PolicyUnreadable,
    LengthUnreadable,
    CalendarUnknown,
    DateOutOfReach,
    OfficeHoursUnknown,
)
"""Why a service level or a timer gives no date."""


def work_example(said: Mapping[str, str], *, at: datetime) -> str:
    """Say in sentences what a service level gives, or why it gives nothing yet.

    What is computed from a case's data cannot be worked out without one; its anchor is then taken
    to be now.
    """
    given = _given(said, ATTRIBUTES)
    if "within" not in given:
        return "Say how long it may take, for example 5 working days."
    if _is_computed(given, "within", "notice", "period"):
        return _COMPUTED
    at = _to_the_minute(at)
    try:
        policy = Policy.from_record(Sla(**given))
        days = calendar(policy.calendar)
        return _told(policy, days, at)
    except _CANNOT as refused:
        return _why_not(refused)


def work_timer_example(said: Mapping[str, str], *, at: datetime) -> str:
    """Say in sentences when a drawn timer falls due, or why that cannot be said yet.

    `text` is what it waits for; with `counts` it counts as a clock does, by the rule whose
    attributes stand beside, and else it keeps the time of day.
    """
    text, given = said.get("text", "").strip(), _given(said, RULE_WORDS)
    if not text:
        return "Say what it waits for, for example 5 working days."
    if _is_computed({"text": text, **given}, "text", "notice", "period"):
        return _COMPUTED
    rule = Rule(**given) if said.get("counts") or given else None
    at = _to_the_minute(at)
    try:
        days = calendar(rule.calendar if rule else None)
        first = resolve(text, at, days, counts=rule)
        told = f"{_if(rule.anchor if rule else _TASK, at, 'it began to wait')}: {_by(first.at)}"
        if isinstance(parse_rule(text), Cycle):
            second = next_turn(text, first.at, days, turn=2, now=first.at, counts=rule)
            told += f", then {_by(second.due.at)} and so on" if second else ", that once"
    except _CANNOT as refused:
        return _why_not(refused)
    return f"{told}. {first.explanation}"


def _given(said: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    return {name: said[name].strip() for name in names if said.get(name, "").strip()}


def _is_computed(given: Mapping[str, str], *names: str) -> bool:
    return any(is_computed(given[name]) for name in names if name in given)


def _why_not(refused: Refusal) -> str:
    return " ".join(one.message for one in refused.problems) or refused.detail


def _to_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _if(anchor: str, at: datetime, begins: str) -> str:
    return f"If {begins if anchor == _TASK else 'its clock began'} now ({instant_in_words(at)})"


def _told(policy: Policy, days: Calendar, at: datetime) -> str:
    reached = target(policy, at, days)
    said = f"{_if(policy.anchor, at, 'it opened')}: due {_by(reached.at)}."
    if reached.amber_at is not None:
        said += f" Amber {_by(reached.amber_at)}."
    return f"{said} {reached.explanation}"


def _by(instant: datetime) -> str:
    """Say an instant; one at the very end of a day is that day."""
    wall = local(instant)
    return day_in_words(wall.date()) if wall.time() == END_OF_DAY else instant_in_words(instant)
