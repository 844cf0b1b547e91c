"""Numbers, dates, instants and durations as points on a line, so that gaps between them show."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from service.decisions.kinds import Kind
from service.expressions.moments import Duration
from service.expressions.values import sort_of

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Scale:
    """A line of values: how a value becomes a number on it and back.

    Between two neighbouring values of a `stepped` line (whole numbers, days) there is nothing.
    """

    number: Callable[[Any], Any]
    value: Callable[[Any], Any]
    stepped: bool = True

    def between(self, low: Any, high: Any) -> Any:
        """Give a value between two points, of which one may be missing; None when there is none."""
        if low is None:
            found = math.ceil(high) - 1
        elif high is None:
            found = math.floor(low) + 1
        else:
            found = math.floor(low) + 1 if self.stepped else low + (high - low) / 2
            if not low < found < high:
                return None
        try:
            return self.value(found)
        except (OverflowError, ValueError):
            return None


NUMBERS = Scale(lambda value: value, lambda number: number, stepped=False)
WHOLE = Scale(lambda value: value, lambda number: number)
DAYS = Scale(date.toordinal, date.fromordinal)
INSTANTS = Scale(
    lambda instant: (instant - _EPOCH) // _TICK, lambda number: _EPOCH + number * _TICK
)
SPANS = Scale(
    lambda duration: duration.reckoned // _TICK, lambda number: Duration(span=number * _TICK)
)
MONTHS = Scale(lambda duration: duration.months, Duration)


def scale_of(kind: Kind, values: Iterable[Any]) -> Scale | None:
    """Give the line on which the constants of a column lie, or None when they lie on none."""
    values = list(values)
    sorts = {sort_of(value) for value in values}
    if sorts == {"a number"}:
        return WHOLE if kind is Kind.WHOLE else NUMBERS
    if sorts == {"a date"}:
        return DAYS
    # Where dates may come too, an instant stands for its whole day: no line shows that.
    if sorts == {"an instant"} and kind is Kind.INSTANT:
        return INSTANTS
    return _durations(values) if sorts == {"a duration"} else None


def _durations(values: Sequence[Duration]) -> Scale | None:
    """Give the line of durations of one kind: of months, or of days and hours, 24 to a day."""
    if not any(value.months for value in values):
        return SPANS
    return None if any(value.reckoned for value in values) else MONTHS
