"""What a clock tells, and when: amber, target, then its follow-ons, without end where they repeat.

The clocks are named `amber`, `target`, `follow_on:1` for the first follow-on step and
`follow_on:1.2` for that step's second turn.
"""

import bisect
import heapq
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from service.errors import Refusal
from service.sla.calendars import Calendar
from service.sla.courses import course
from service.sla.lengths import Length
from service.sla.policies import AMBER, TARGET, Counting, Policy, Roll, Step
from service.sla.targets import Target


class ClockUnknown(Refusal):
    """The policy has no such clock."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One instant of a clock: its name, when it is reached, in UTC, and whom to tell."""

    clock: str
    at: datetime
    who: tuple[str, ...]


def occurrences(
    policy: Policy, target: Target, calendar: Calendar, *, after: str | None = None
) -> Iterator[Occurrence]:
    """Give the occurrences in order of time, only those that follow the one named `after`, if any.

    A follow-on that repeats never ends: take what is needed. Follow-ons are held by the pauses
    that come after the target. Where to begin is found by halving, so that the thousandth turn is
    told as quickly as the first. Raises ClockUnknown for a name that the policy does not have.
    """
    once = [Occurrence(TARGET, target.at, policy.at_target)]
    if target.amber_at:
        once.insert(0, Occurrence(AMBER, target.amber_at, policy.at_amber))
    steps = [
        _Turns(policy, target, calendar, number, step)
        for number, step in enumerate(policy.steps, start=1)
    ]
    if after is None:
        return _in_order(once, (one.starting(1) for one in steps))
    number, turn = _place(policy, after)
    if number == 0:
        left = once[[one.clock for one in once].index(after) + 1 :]
        return _in_order(left, (one.starting(1) for one in steps))
    since = steps[number - 1].at(turn)
    begin = [
        turn + 1 if one.number == number else one.first_since(since, or_then=one.number > number)
        for one in steps
    ]
    past = (one for one in once if one.at > since)
    return _in_order(past, (one.starting(at) for one, at in zip(steps, begin, strict=True)))


def _in_order(
    once: Iterable[Occurrence], steps: Iterable[Iterator[Occurrence]]
) -> Iterator[Occurrence]:
    return heapq.merge(once, *steps, key=lambda one: one.at)


def _place(policy: Policy, clock: str) -> tuple[int, int]:
    """Read a clock's name as the number of its step, 0 for what is told once, and of its turn."""
    if clock == TARGET or (clock == AMBER and policy.amber):
        return 0, 1
    for number, step in enumerate(policy.steps, start=1):
        name, _, turn = clock.partition(".")
        if name == _name(number, 1) and (not turn or (step.every and turn.isdecimal())):
            return number, int(turn or 1)
    raise ClockUnknown(f"This SLA has no clock “{clock}”.", clock=clock)


def _name(number: int, turn: int) -> str:
    return f"follow_on:{number}" if turn == 1 else f"follow_on:{number}.{turn}"


class _Turns:
    """The turns of a step: its first, counted from the target, and each other from that."""

    def __init__(
        self, policy: Policy, target: Target, calendar: Calendar, number: int, step: Step
    ) -> None:
        self.number = number
        self._step = step
        self._policy = replace(policy, counting=Counting.EXCLUSIVE, roll=Roll.NONE, period=None)
        self._pauses, self._calendar = target.pauses, calendar
        self._first = self._later(step.at, target.at)

    def at(self, turn: int) -> datetime:
        """Give when a turn is reached; one that does not repeat has its first alone."""
        if turn == 1 or self._step.every is None:
            return self._first
        return self._later(self._step.every.times(turn - 1), self._first)

    def starting(self, turn: int) -> Iterator[Occurrence]:
        """Give the turns from this one on."""
        turns = itertools.count(turn) if self._step.every else range(turn, 2)
        for one in turns:
            yield Occurrence(_name(self.number, one), self.at(one), self._step.who)

    def first_since(self, moment: datetime, *, or_then: bool) -> int:
        """Find the first turn that is later than a moment, or at it with `or_then`."""

        def comes(turn: int) -> bool:
            at = self.at(turn)
            return at > moment or (or_then and at == moment)

        if self._step.every is None:
            return 1 if comes(1) else 2
        end = 1
        while not comes(end):
            end *= 2
        return bisect.bisect_left(range(end), x=True, lo=end // 2, key=lambda at: comes(at + 1)) + 1

    def _later(self, length: Length, than: datetime) -> datetime:
        way = replace(self._policy, within=length)
        return course(way, than, self._calendar, self._pauses).reached.at.astimezone(UTC)
