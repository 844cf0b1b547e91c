"""A new version of a calendar: what it would do to an open clock, shown before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.sla.calendars import Calendar
from service.sla.days import instant_in_words
from service.sla.pauses import Delay, is_law
from service.sla.policies import Policy
from service.sla.targets import Target, target


@dataclass(frozen=True, slots=True)
class Change:
    """A clock before and after.

    `needs_administrator` marks a clock of the law that would move: it is moved only on an
    administrator's word. `explanation` is one English sentence.
    """

    before: Target
    after: Target
    needs_administrator: bool
    explanation: str

    @property
    def moves(self) -> bool:
        """Whether any of the clock's instants would change."""
        before, after = self.before, self.after
        return (before.at, before.amber_at) != (after.at, after.amber_at)


def recompute(
    policy: Policy,
    anchor: datetime,
    delays: Sequence[Delay],
    old_calendar: Calendar,
    new_calendar: Calendar,
) -> Change:
    """Compute a clock with both calendars; nothing is decided here."""
    before = target(policy, anchor, old_calendar, delays)
    after = target(policy, anchor, new_calendar, delays)
    version = f"Version {new_calendar.version} of the calendar {new_calendar.key}"
    was, will_be = instant_in_words(before.at), instant_in_words(after.at)
    needs_administrator = is_law(policy.kind) and before.at != after.at
    if before.at == after.at:
        said = f"{version} leaves the target at {was}"
    else:
        said = f"{version} moves the target from {was} to {will_be}"
    if needs_administrator:
        said += ", which for a deadline set by law needs an administrator's word"
    return Change(before, after, needs_administrator, f"{said}.")
