"""The course of a clock: its whole count, then every pause that stops it, in turn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from service.sla.calendars import Calendar
from service.sla.counting import Count, Reached
from service.sla.pauses import Pause, pauses_that_stop
from service.sla.policies import Policy


@dataclass(frozen=True, slots=True)
class Carried:
    """What one pause did: `left` (None when it held the clock from its start), then the target."""

    pause: Pause
    left: timedelta | None
    reached: Reached


@dataclass(frozen=True, slots=True)
class Course:
    """How a count ran: where it came to without pauses, and what each pause did to it."""

    original: Reached
    carried: tuple[Carried, ...]

    @property
    def reached(self) -> Reached:
        """Where the count comes to in the end."""
        return self.carried[-1].reached if self.carried else self.original


def course(policy: Policy, anchor: datetime, calendar: Calendar, pauses: Iterable[Pause]) -> Course:
    """Run a count through its pauses.

    A pause that the clock began in starts it at the release; one that begins at or after the
    target changes nothing any more.
    """
    count = Count(policy, calendar, anchor)
    original = reached = count.whole()
    carried: list[Carried] = []
    for pause in stopping(policy, anchor, calendar, pauses):
        if pause.start >= reached.at:
            break
        if pause.start <= anchor:
            count = Count(policy, calendar, pause.until)
            left, reached = None, count.whole()
        else:
            left = count.remaining(reached, pause.start)
            reached = count.resume(left, pause.until)
        carried.append(Carried(pause, left, reached))
    return Course(original, tuple(carried))


def stopping(
    policy: Policy, anchor: datetime, calendar: Calendar, pauses: Iterable[Pause]
) -> tuple[Pause, ...]:
    """Give the pauses that stop this clock, from its anchor on."""
    since = [
        replace(pause, start=max(pause.start, anchor)) for pause in pauses if pause.until > anchor
    ]
    return pauses_that_stop(policy.kind, since, cap=policy.cap, calendar=calendar)


def end_of(
    policy: Policy, anchor: datetime, calendar: Calendar, pauses: Iterable[Pause] = ()
) -> datetime:
    """Give only the instant at which a count ends, in UTC."""
    return course(policy, anchor, calendar, pauses).reached.at.astimezone(UTC)
