"""Holds as a clock sees them: which of them stop it, from when to when.

A pause is an interval, never a counter, so that the same intervals always give the same target.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from service.errors import Refusal
from service.sla.calendars import Calendar
from service.sla.days import at_time, local, local_date, shift
from service.sla.lengths import Length, Unit, parse_length


class Kind(StrEnum):
    """What a hold does to a clock.

    SERVICE: any hold stops it. STATUTORY: nothing does. STOP_CLOCK: only a hold whose reason
    stops the clock in law (a subject access request that waits for clarification), up to a cap.
    """

    SERVICE = "service"
    STATUTORY = "statutory"
    STOP_CLOCK = "stop_clock"


def is_law(kind: str) -> bool:
    """Tell whether clocks of this kind count a deadline set by law, whatever may stop them."""
    return kind != Kind.SERVICE


class CapUnusable(Refusal):
    """A cap counts in hours, days or working days: write it so."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A hold from `start` to `end`; while it lasts, `end` is None and `release_at` is assumed.

    `stop_clock` says that its reason stops a stop-clock. `capped` marks a pause that was cut
    short by the clock's cap.
    """

    start: datetime
    end: datetime | None
    release_at: datetime
    stop_clock: bool = False
    capped: bool = False

    @property
    def until(self) -> datetime:
        """When the clock goes on: at the release, or at the date planned for it."""
        return self.release_at if self.end is None else self.end


@dataclass(frozen=True, slots=True)
class Extension:
    """A person's word, `given_at`, that a target is moved out `to` an instant."""

    given_at: datetime
    to: datetime


Delay: TypeAlias = Pause | Extension
"""What befalls a clock and moves its target out."""


def pauses_that_stop(
    kind: Kind, pauses: Iterable[Pause], *, cap: Length | None, calendar: Calendar
) -> tuple[Pause, ...]:
    """Give the pauses that stop a clock of this kind: in order, merged, cut off at the cap.

    Only clocks of the law have a cap: its days are the law's.
    """
    if kind is Kind.STATUTORY:
        return ()
    stopping = [pause for pause in pauses if kind is Kind.SERVICE or pause.stop_clock]
    merged = merge(stopping)
    if kind is Kind.SERVICE or cap is None:
        return merged
    return _up_to(cap, merged, calendar.of_the_law)


def merge(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Join pauses that overlap or touch, and drop the empty ones."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: (one.start, one.until)):
        if pause.until <= pause.start:
            continue
        if merged and pause.start <= merged[-1].until:
            if pause.until > merged[-1].until:
                merged[-1] = replace(merged[-1], end=pause.end, release_at=pause.release_at)
        else:
            merged.append(pause)
    return tuple(merged)


def _up_to(cap: Length, pauses: Sequence[Pause], calendar: Calendar) -> tuple[Pause, ...]:
    """Cut the pauses where their total reaches the cap."""
    kept = []
    left: float = cap.count
    for pause in pauses:
        used = _span(cap.unit, pause, calendar)
        if used <= left:
            kept.append(pause)
            left -= used
            continue
        end = _after(cap.unit, pause.start, left, calendar)
        if end > pause.start:
            kept.append(replace(pause, end=end, capped=True))
        break
    return tuple(kept)


def parse_cap(text: str) -> Length:
    """Read a cap: a length in hours, days or working days.

    Raises LengthUnreadable, or CapUnusable for months and office time, of which a pause uses up no
    plain amount.
    """
    cap = parse_length(text)
    if cap.unit in {Unit.MONTHS, Unit.WORKING_TIME}:
        raise CapUnusable(f"A cap of {cap.words} cannot be used: write it in days or hours.")
    return cap


def _span(unit: Unit, pause: Pause, calendar: Calendar) -> float:
    if unit is Unit.CLOCK:
        return (pause.until - pause.start).total_seconds()
    start, end = local_date(pause.start), local_date(pause.until)
    if unit is Unit.DAYS:
        return (end - start).days
    return calendar.working_days_between(start, end)


def _after(unit: Unit, start: datetime, count: float, calendar: Calendar) -> datetime:
    if unit is Unit.CLOCK:
        return start + timedelta(seconds=count)
    day = local_date(start)
    days = int(count)
    ended = shift(day, days) if unit is Unit.DAYS else calendar.add_working_days(day, days)
    return at_time(ended, local(start).time())
