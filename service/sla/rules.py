"""The rules of timers: a length, a moment or a cycle, and when each of its turns falls due.

A timer that is drawn without a `handrail:rule` keeps the time of day: `5 working days` from ten
o'clock end at ten o'clock. With a rule it counts as a clock does, to the end of the day. A turn of
a cycle is counted from the instant at which the one before it fell due.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from service.bpmn.facts import Rule as Counts
from service.bpmn.times import END_OF_TENANCY_PERIOD, ends_tenancy_period
from service.sla.calendars import Calendar
from service.sla.counting import Count
from service.sla.courses import course, stopping
from service.sla.days import instant_in_words
from service.sla.lengths import Length, LengthUnreadable, Unit, parse_lengths
from service.sla.moments import parse_moment
from service.sla.pauses import Pause
from service.sla.policies import Counting, Policy
from service.sla.sentences import explain

_CYCLE = re.compile(r"R(\d{0,9})/(?:([^/]+)/)?([^/]+)", re.IGNORECASE)
_EVERY = re.compile(r"every\s+(\d.*|(.*))", re.IGNORECASE)
_AT_ONCE = Length(0, Unit.CLOCK, "no time")


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


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """Falls due at the end of a tenancy period, after the notice that the drawn rule says."""


Rule = Wait | Moment | Cycle | PeriodEnd


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
    if ends_tenancy_period(written):
        return PeriodEnd()
    return Wait(parse_lengths(written))


def resolve(
    text: str,
    base: datetime,
    calendar: Calendar,
    *,
    turn: int = 1,
    pauses: Sequence[Pause] = (),
    counts: Counts | None = None,
) -> Due:
    """Say when a timer falls due that counts from `base`.

    `turn` is the number of a cycle's turn, from 1; from the second on, `base` is when the one
    before it fell due. `pauses` are the holds that may stop the timer, `counts` the rule drawn in
    it. Raises LengthUnreadable, and PolicyUnreadable for a rule that cannot be read.
    """
    rule = parse_rule(text)
    return _Timer(rule, base, calendar, turn == 1, pauses, _manner(rule, counts)).due(1)


def next_turn(  # noqa: PLR0913  what a timer row knows
    text: str,
    base: datetime,
    calendar: Calendar,
    *,
    turn: int = 1,
    now: datetime,
    pauses: Sequence[Pause] = (),
    counts: Counts | None = None,
) -> Turn | None:
    """Give the turn to wait for or to fire; `turn` is the first that has not fired, as above.

    When several fell due unfired until `now`, it is the last of them, with the count of those it
    covers. None when the timer has no such turn. Raises as `resolve` does.
    """
    rule = parse_rule(text)
    last = rule.turns if isinstance(rule, Cycle) else 1
    timer = _Timer(rule, base, calendar, turn == 1, pauses, _manner(rule, counts))

    def is_due(ahead: int) -> bool:
        return (last is None or turn + ahead - 1 <= last) and timer.due(ahead).at <= now

    if last is not None and turn > last:
        return None
    ahead = _latest(is_due)
    return Turn(turn + ahead - 1, timer.due(ahead), missed=ahead - 1)


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


def check_rule(text: str, counts: Counts | None = None) -> None:
    """Refuse a timer, or the rule drawn in it, that cannot be read.

    Raises LengthUnreadable or PolicyUnreadable.
    """
    _manner(parse_rule(text), counts)


def _manner(rule: Rule, counts: Counts | None) -> Policy:
    """Say how days are counted: by the rule drawn in the timer, or keeping the time of day."""
    if isinstance(rule, PeriodEnd):
        return Policy.from_rule(counts or Counts(), END_OF_TENANCY_PERIOD)
    if counts is None:
        return Policy(within=_AT_ONCE, keeps_time=True)
    return replace(Policy.from_rule(counts, "1 day"), within=_AT_ONCE)


@dataclass(frozen=True, slots=True)
class _Timer:
    """A timer that waits; `first` says that no turn of it has fired."""

    rule: Rule
    base: datetime
    calendar: Calendar
    first: bool
    pauses: Sequence[Pause]
    manner: Policy

    def due(self, ahead: int) -> Due:
        """Say when the turn falls due that is the `ahead`th from now on."""
        rule = self.rule
        if isinstance(rule, Moment):
            return self._at(rule.at)
        if isinstance(rule, Wait):
            return self._after(rule.lengths, self.base)
        if isinstance(rule, PeriodEnd):
            return self._after([self.manner.within], self.base)
        base = self.base
        if self.first and rule.start:
            if ahead == 1:
                return self._at(rule.start)
            base, ahead = rule.start, ahead - 1
        return self._after([length.times(ahead) for length in rule.every], base)

    def _at(self, moment: datetime) -> Due:
        """Fall due at a moment, rolled as the rule says, or at the end of the hold it lies in."""
        at = Count(self.manner, self.calendar, self.base).arrive(moment, self.base).at
        said = f"At {instant_in_words(moment)}, as written"
        if at != moment:
            said += f", which is no working day, so at {instant_in_words(at)}"
        for pause in stopping(self.manner, self.base, self.calendar, self.pauses):
            if pause.start <= at < pause.until:
                after = instant_in_words(pause.until)
                return Due(pause.until.astimezone(UTC), f"{said}; on hold then, so at {after}.")
        return Due(at.astimezone(UTC), f"{said}.")

    def _after(self, lengths: Sequence[Length], base: datetime) -> Due:
        """Fall due when the lengths have passed, each from where the one before it ended."""
        at, said = base, []
        manner = self.manner if self.first else replace(self.manner, counting=Counting.EXCLUSIVE)
        for length in lengths:
            policy = replace(manner, within=length)
            run = course(policy, at, self.calendar, self.pauses)
            said.append(explain(policy, at, self.calendar, run, self.pauses).removesuffix("."))
            at = run.reached.at
        return Due(at.astimezone(UTC), "; then ".join(said) + ".")
