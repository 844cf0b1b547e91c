"""The course of a clock: its whole count, then every pause that stops it, in turn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from service.sla.calendars import Calendar
from service.sla.counting import Count, Reached
from service.sla.pauses import Delay, Extension, Pause, pauses_that_stop
from service.sla.policies import Policy


@dataclass(frozen=True, slots=True)
class Carried:
    """What one pause did: `left` (None when it held the clock from its start), then the target."""

    pause: Pause
    left: timedelta | None
    reached: Reached


@dataclass(frozen=True, slots=True)
class Extended:
    """What an extension did: the target that it gave."""

    extension: Extension
    reached: Reached


@dataclass(frozen=True, slots=True)
class Course:
    """How a count ran: where it came to without delays, and what each of them did to it."""

    original: Reached
    carried: tuple[Carried | Extended, ...]

    @property
    def reached(self) -> Reached:
        """Where the count comes to in the end."""
        return self.carried[-1].reached if self.carried else self.original


def course(policy: Policy, anchor: datetime, calendar: Calendar, delays: Iterable[Delay]) -> Course:
    """Run a count through its pauses and extensions, in the order in which they came.

    A pause that the clock began in starts it at the release, a date that was given included; one
    that begins at or after the target changes nothing any more. An extension moves the target out
    to where it says, and what came before it counts no longer, unless that leads further by now:
    the hold in which it was given may have become longer.
    """
    delays = list(delays)
    count = Count(policy, calendar, anchor)
    original = reached = count.whole()
    carried: list[Carried | Extended] = []
    extensions = [one for one in delays if isinstance(one, Extension)]
    pauses = stopping(policy, anchor, calendar, delays)
    in_order: list[Delay] = [*pauses, *extensions]
    for delay in sorted(in_order, key=_since):
        if isinstance(delay, Extension):
            extended = count.fixed(delay.to)
            if extended.at > reached.at:
                reached = extended
                carried.append(Extended(delay, reached))
            continue
        if delay.start >= reached.at and delay.start > anchor:
            continue
        if delay.start <= anchor and not any(isinstance(one, Extended) for one in carried):
            count = Count(policy, calendar, delay.until)
            left, reached = None, count.whole()
        else:
            left = count.remaining(reached, delay.start)
            reached = count.resume(left, delay.until)
        carried.append(Carried(delay, left, reached))
    return Course(original, tuple(carried))


def _since(delay: Delay) -> tuple[datetime, bool]:
    """Order delays; a target that is extended and then held in one instant is held as extended."""
    if isinstance(delay, Extension):
        return delay.given_at, False
    return delay.start, True


def stopping(
    policy: Policy, anchor: datetime, calendar: Calendar, delays: Iterable[Delay]
) -> tuple[Pause, ...]:
    """Give the pauses that stop this clock, from its anchor on."""
    since = [
        replace(one, start=max(one.start, anchor))
        for one in delays
        if isinstance(one, Pause) and one.until > anchor
    ]
    return pauses_that_stop(policy.kind, since, cap=policy.cap, calendar=calendar)


def end_of(
    policy: Policy, anchor: datetime, calendar: Calendar, delays: Iterable[Delay] = ()
) -> datetime:
    """Give only the instant at which a count ends, in UTC."""
    return course(policy, anchor, calendar, delays).reached.at.astimezone(UTC)
