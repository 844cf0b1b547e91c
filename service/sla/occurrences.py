"""What a clock tells, and when: amber, target, then its follow-ons, without end where they repeat.

The clocks are named `amber`, `target`, `follow_on:1` for the first follow-on step and
`follow_on:1.2` for that step's second turn.
"""

import heapq
import itertools
from collections.abc import Iterator
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
    policy: Policy, target: Target, calendar: Calendar, *, after: datetime | None = None
) -> Iterator[Occurrence]:
    """Give the occurrences in order of time, only those later than `after` when it is given.

    A follow-on that repeats never ends: take what is needed. Follow-ons are held by the pauses
    that come after the target.
    """
    first = [Occurrence(TARGET, target.at, policy.at_target)]
    if target.amber_at:
        first.insert(0, Occurrence(AMBER, target.amber_at, policy.at_amber))
    chains = [
        _chain(policy, target, calendar, number, step)
        for number, step in enumerate(policy.steps, start=1)
    ]
    in_order = heapq.merge(first, *chains, key=lambda one: one.at)
    return (one for one in in_order if after is None or one.at > after)


def next_occurrence(
    policy: Policy, target: Target, calendar: Calendar, *, after: str | None
) -> Occurrence | None:
    """Give the occurrence that follows the one named `after`; the first when that is None.

    None when no other follows. Raises ClockUnknown for a name that the policy does not have.
    """
    in_order = occurrences(policy, target, calendar)
    if after is None:
        return next(in_order)
    _check_clock(policy, after)
    return next(
        itertools.islice(itertools.dropwhile(lambda o: o.clock != after, in_order), 1, 2), None
    )


def _check_clock(policy: Policy, clock: str) -> None:
    """Refuse a clock's name that would never come up."""
    if clock == TARGET or (clock == AMBER and policy.amber):
        return
    for number, step in enumerate(policy.steps, start=1):
        name, _, turn = clock.partition(".")
        if name == _name(number, 1) and (not turn or (step.every and turn.isdecimal())):
            return
    raise ClockUnknown(f"This SLA has no clock “{clock}”.", clock=clock)


def _name(number: int, turn: int) -> str:
    return f"follow_on:{number}" if turn == 1 else f"follow_on:{number}.{turn}"


def _chain(
    policy: Policy, target: Target, calendar: Calendar, number: int, step: Step
) -> Iterator[Occurrence]:
    """Give a step's turns: its first, then every turn counted from that."""

    def later(length: Length, than: datetime) -> datetime:
        way = replace(
            policy, within=length, counting=Counting.EXCLUSIVE, roll=Roll.NONE, period=None
        )
        return course(way, than, calendar, target.pauses).reached.at.astimezone(UTC)

    first = later(step.at, target.at)
    yield Occurrence(_name(number, 1), first, step.who)
    if step.every:
        every = step.every
        yield from (
            Occurrence(_name(number, turn + 1), later(every.times(turn), first), step.who)
            for turn in itertools.count(1)
        )
