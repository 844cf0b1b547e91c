"""The rules of timers: a length, a moment or a cycle, and when each of its turns falls due.

A timer that is drawn without a `handrail:rule` keeps the time of day: `5 working days` from ten
o'clock end at ten o'clock. A turn of a cycle is counted from the instant at which the one before
it fell due.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from service.sla.calendars import Calendar
from service.sla.courses import course
from service.sla.days import instant_in_words
from service.sla.lengths import Length, LengthUnreadable, parse_lengths
from service.sla.moments import parse_moment
from service.sla.pauses import Pause, merge
from service.sla.policies import Policy
from service.sla.sentences import explain
from service.sla.tenancy import END_OF_TENANCY_PERIOD

_CYCLE = re.compile(r"R(\d{0,9})/(?:([^/]+)/)?([^/]+)", re.IGNORECASE)
_EVERY = re.compile(r"every\s+(\d.*|(.*))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wait:
    """Falls due when these lengths have passed, one after the other."""

    lengths: tuple[Length, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """Falls due at an instant; of a date, at its first moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Cycle:
    """Falls due again and again: `turns` times, or without end when None.

    With `start` the first turn is due then, else when `every` has passed.
    """

    every: tuple[Length, ...]
    turns: int | None
    start: datetime | None


Rule = Wait | Moment | Cycle


@dataclass(frozen=True, slots=True)
class Due:
    """When a timer falls due, in UTC, and why, in one English sentence."""

    at: datetime
    explanation: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of a timer that falls due next, from 1.

    `missed` counts the earlier turns that fell due unfired, which it covers.
    """

    number: int
    due: Due
    missed: int


def parse_rule(text: str) -> Rule:
    """Read the text of a timer.

    Raises LengthUnreadable, which says how to write it.
    """
    written = text.strip()
    cycle, every = _CYCLE.fullmatch(written), _EVERY.fullmatch(written)
    if cycle:
        return _cycle(written, cycle[3], turns=cycle[1], start=cycle[2])
    if every:
        return _cycle(written, every[1] if every[2] is None else f"1 {every[2]}")
    moment = parse_moment(written)
    if moment:
        return Moment(moment)
    if " ".join(written.lower().split()) == END_OF_TENANCY_PERIOD:
        raise LengthUnreadable(
            f"“{written}” also needs a notice and a period: write it as an SLA.", text=text
        )
    return Wait(parse_lengths(written))


def resolve(
    text: str,
    base: datetime,
    calendar: Calendar,
    *,
    turn: int = 1,
    pauses: Sequence[Pause] = (),
) -> Due:
    """Say when a timer falls due that counts from `base`.

    `turn` is the number of a cycle's turn, from 1; from the second on, `base` is when the one
    before it fell due. `pauses` are the holds that stop the timer. Raises LengthUnreadable.
    """
    return _due(parse_rule(text), base, calendar, ahead=1, first=turn == 1, pauses=pauses)


def next_turn(
    text: str,
    base: datetime,
    calendar: Calendar,
    *,
    turn: int = 1,
    now: datetime,
    pauses: Sequence[Pause] = (),
) -> Turn | None:
    """Give the turn to wait for or to fire; `turn` is the first that has not fired, as above.

    When several fell due unfired until `now`, it is the last of them, with the count of those it
    covers. None when the timer has no such turn. Raises LengthUnreadable.
    """
    rule = parse_rule(text)
    last = rule.turns if isinstance(rule, Cycle) else 1

    def due(ahead: int) -> Due:
        return _due(rule, base, calendar, ahead=ahead, first=turn == 1, pauses=pauses)

    def is_due(ahead: int) -> bool:
        return (last is None or turn + ahead - 1 <= last) and due(ahead).at <= now

    if last is not None and turn > last:
        return None
    ahead = _latest(is_due)
    return Turn(turn + ahead - 1, due(ahead), missed=ahead - 1)


def _latest(is_due: Callable[[int], bool]) -> int:
    """Find the last turn ahead that is due, in logarithmic time; the first when none is."""
    ahead = stride = 1
    while is_due(ahead + stride):
        ahead += stride
        stride *= 2
    while stride > 1:
        stride //= 2
        if is_due(ahead + stride):
            ahead += stride
    return ahead


def _cycle(text: str, every: str, *, turns: str = "", start: str | None = None) -> Cycle:
    lengths = parse_lengths(every)
    if not any(length.count for length in lengths):
        raise LengthUnreadable(f"“{text}” repeats without any time between its turns.", text=text)
    if turns and not int(turns):
        raise LengthUnreadable(f"“{text}” never takes place: write R1 or more.", text=text)
    begins = parse_moment(start) if start else None
    if start and not begins:
        raise LengthUnreadable(
            f"“{start}” is not an instant: write R3/2026-12-24T09:00:00Z/PT1H.", text=text
        )
    return Cycle(lengths, int(turns) if turns else None, begins)


def _due(
    rule: Rule,
    base: datetime,
    calendar: Calendar,
    *,
    ahead: int,
    first: bool,
    pauses: Sequence[Pause],
) -> Due:
    """Say when the turn falls due that is the `ahead`th from `base`; `first` is a timer's own."""
    if isinstance(rule, Moment):
        return _at(rule.at, pauses)
    if isinstance(rule, Wait):
        return _after(rule.lengths, base, calendar, pauses)
    if first and rule.start:
        if ahead == 1:
            return _at(rule.start, pauses)
        base, ahead = rule.start, ahead - 1
    return _after([length.times(ahead) for length in rule.every], base, calendar, pauses)


def _at(moment: datetime, pauses: Sequence[Pause]) -> Due:
    """Fall due at a moment, or at the release of the hold that it lies in."""
    said = f"At {instant_in_words(moment)}, as written"
    for pause in merge(pauses):
        if pause.start <= moment < pause.until:
            after = instant_in_words(pause.until)
            return Due(pause.until.astimezone(UTC), f"{said}; on hold then, so at {after}.")
    return Due(moment, f"{said}.")


def _after(
    lengths: Sequence[Length], base: datetime, calendar: Calendar, pauses: Sequence[Pause]
) -> Due:
    """Fall due when the lengths have passed, each from where the one before it ended."""
    at, said = base, []
    for length in lengths:
        policy = Policy(within=length, keeps_time=True)
        run = course(policy, at, calendar, pauses)
        said.append(explain(policy, at, calendar, run, pauses).removesuffix("."))
        at = run.reached.at
    return Due(at.astimezone(UTC), "; then ".join(said) + ".")
