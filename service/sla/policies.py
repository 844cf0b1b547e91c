"""An SLA as it counts: how long, of what kind, in which calendar, and whom to tell when.

A policy is read from the neutral record of the diagram (`service.bpmn.facts`); all attributes
that cannot be read are refused together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self, TypedDict

from service.bpmn.facts import Rule, Sla, Tell
from service.bpmn.times import ends_tenancy_period
from service.sla.attributes import Attributes
from service.sla.lengths import Length, Unit, parse_length
from service.sla.pauses import Kind, parse_cap
from service.sla.tenancy import Period, parse_period

AMBER = "amber"
TARGET = "target"
_NOTHING = Length(0, Unit.CLOCK, "")


class Counting(StrEnum):
    """Whether the day after the anchor is day 1, or the anchor's own day."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"


class Roll(StrEnum):
    """Where a target goes that falls on a day off."""

    NONE = "none"
    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Step:
    """A follow-on: told `at` after the target and then, with `every`, again and again."""

    at: Length
    every: Length | None
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a clock counts.

    `within` runs from the anchor; with `period` it is the shortest notice, and the target is the
    first end of a tenancy period from there. `amber` is a length before the target, `cap` the
    longest total pause of a stop-clock. `calendar` None is the installation's. `at_amber` and
    `at_target` are whom to tell then, `steps` the follow-ons. With `keeps_time` a day ends at the
    anchor's time of day, as a plain timer's does, instead of at the end of the day.
    """

    within: Length
    kind: Kind = Kind.SERVICE
    calendar: str | None = None
    counting: Counting = Counting.EXCLUSIVE
    roll: Roll = Roll.NONE
    anchor: str = "task"
    period: Period | None = None
    amber: Length | None = None
    cap: Length | None = None
    at_amber: tuple[str, ...] = ()
    at_target: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    keeps_time: bool = False

    @classmethod
    def from_rule(cls, rule: Rule, within: str) -> Self:
        """Read how a drawn timer counts, with the timer's own text as its length.

        Raises PolicyUnreadable with a problem for each attribute that cannot be read.
        """
        return cls.from_record(Sla(within=within, **{name: getattr(rule, name) for name in _RULE}))

    @classmethod
    def from_record(cls, record: Sla, *, period: object = None) -> Self:
        """Read the SLA of a task or process.

        `period` is the computed end of the tenancy period where the record has an expression for
        it; other texts that are expressions are computed before. Raises PolicyUnreadable with a
        problem for each attribute that cannot be read.
        """
        read = Attributes(record.line)
        ends_period = ends_tenancy_period(record.within)
        length = ("notice", record.notice or "") if ends_period else ("within", record.within)
        policy = cls(
            within=read.read(*length, parse_length, _NOTHING),
            kind=read.word("kind", record.kind, Kind, Kind.SERVICE),
            calendar=record.calendar,
            counting=read.word("counting", record.counting, Counting, Counting.EXCLUSIVE),
            roll=read.word("roll", record.roll, Roll, Roll.NONE),
            anchor=record.anchor,
            amber=read.optional("amber", record.amber, parse_length),
            cap=read.optional("cap", record.cap, parse_cap),
        )
        if ends_period:
            said = str(period if period is not None else record.period or "")
            policy = replace(policy, period=read.read("period", said, parse_period, None))
        if policy.counting is Counting.INCLUSIVE and not policy.within.count:
            read.wrong("within", "An inclusive count includes its first day: write at least 1.")
        policy = replace(policy, **_told(record.tells, read))
        read.check()
        return policy


class _Told(TypedDict):
    at_amber: tuple[str, ...]
    at_target: tuple[str, ...]
    steps: tuple[Step, ...]


def _told(tells: Iterable[Tell], read: Attributes) -> _Told:
    """Read whom to tell: tells at the same clock are joined, each length is a step.

    One that repeats from the target on is told then, and is a step after that.
    """
    told: dict[str, tuple[str, ...]] = {AMBER: (), TARGET: ()}
    steps = []
    for tell in tells:
        every = read.optional("every", tell.every, parse_length)
        if every and not every.count:
            read.wrong("every", "A step that repeats needs some time between its turns.")
        if every and tell.at == AMBER:
            read.wrong("every", "What repeats counts from the target: write at target.")
        if tell.at in told:
            told[tell.at] += tell.who
            at = every
        else:
            at = read.read("at", tell.at, parse_length, _NOTHING)
        if at is not None:
            steps.append(Step(at, every, tell.who))
    return _Told(at_amber=told[AMBER], at_target=told[TARGET], steps=tuple(steps))


_RULE = ("kind", "calendar", "counting", "roll", "anchor", "notice", "period", "line")
