"""The registered functions: the only ones there are. The registry cannot be changed.

Calendar functions give rules as text (`5 working days`), never instants: only the calendars of
the service can say when a rule falls due.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from service.expressions import listing, numbering, texting, timing

MANY = 255


@dataclass(frozen=True, slots=True)
class Function:
    """A registered function.

    `least` and `most` bound its arguments; `usage` shows how it is written. One that `needs_at`
    is given the instant of the evaluation before its arguments.
    """

    run: Callable[..., Any]
    usage: str
    least: int = 1
    most: int = 1
    needs_at: bool = False


def _rule(unit: str) -> Function:
    """Make the function that writes a number of units as a rule."""

    def run(number: Any) -> str:
        return timing.rule(number, unit)

    return Function(run, f"{unit.replace(' ', '_')}(number)")


def _at(run: Callable[[datetime], Any], usage: str) -> Function:
    """Make a function of nothing but the instant of the evaluation."""
    return Function(run, usage, least=0, most=0, needs_at=True)


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "abs": Function(numbering.magnitude, "abs(number)"),
        "add_days": Function(timing.add_days, "add_days(date, number)", 2, 2),
        "all": Function(listing.every, "all(list)"),
        "any": Function(listing.some, "any(list)"),
        "bool": Function(bool, "bool(value)"),
        "coalesce": Function(listing.coalesce, "coalesce(value, …)", 1, MANY),
        "contains": Function(listing.contained, "contains(list, item)", 2, 2),
        "count": Function(listing.count, "count(list)"),
        "date": Function(timing.to_date, 'date("2026-12-24")'),
        "days": _rule("days"),
        "days_between": Function(timing.days_between, "days_between(from, to)", 2, 2),
        "duration": Function(timing.to_duration, 'duration("P5D")'),
        "ends_with": Function(texting.ends_with, "ends_with(text, end)", 2, 2),
        "hours": _rule("hours"),
        "in_words": Function(timing.in_words, "in_words(date)"),
        "instant": Function(timing.to_instant, 'instant("2026-12-24T09:00:00Z")'),
        "int": Function(numbering.to_whole, "int(value)"),
        "is_empty": Function(listing.is_empty, "is_empty(value)"),
        "join": Function(texting.join, "join(list, separator)", 2, 2),
        "len": Function(listing.count, "len(list)"),
        "lower": Function(texting.lower, "lower(text)"),
        "max": Function(listing.largest, "max(list) or max(a, b, …)", 1, MANY),
        "min": Function(listing.smallest, "min(list) or min(a, b, …)", 1, MANY),
        "months": _rule("months"),
        "now": _at(timing.now, "now()"),
        "number": Function(numbering.to_number, "number(value)"),
        "round": Function(numbering.rounded, "round(number, digits)", 1, 2),
        "sorted": Function(listing.in_order, "sorted(list)"),
        "split": Function(texting.split, "split(text, separator)", 2, 2),
        "starts_with": Function(texting.starts_with, "starts_with(text, start)", 2, 2),
        "str": Function(texting.to_text, "str(value)"),
        "string": Function(texting.to_text, "string(value)"),
        "sum": Function(listing.total, "sum(list) or sum(a, b, …)", 1, MANY),
        "today": _at(timing.today, "today()"),
        "upper": Function(texting.upper, "upper(text)"),
        "weeks": _rule("weeks"),
        "working_days": _rule("working days"),
    }
)
