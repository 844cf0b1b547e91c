"""The target of a clock: from its policy, its anchor and the intervals in which it was held.

The same facts always give the same target, so it can be computed anew whenever one of them
changes: a hold, a release, a holiday announced late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from service.sla.calendars import Calendar
from service.sla.counting import Count
from service.sla.courses import course, stopping
from service.sla.pauses import Delay, Pause
from service.sla.policies import Policy
from service.sla.sentences import explain


@dataclass(frozen=True, slots=True)
class Target:
    """A clock's instants, in UTC, and why.

    `original_at` is the target without any pause. `amber_at` is None without an amber length and
    never before the anchor. `pauses` are those that stop this clock, the ones after its target
    included: they hold its follow-ons. `calendar` and `calendar_version` name what it was
    counted with. `explanation` is one English sentence.
    """

    at: datetime
    amber_at: datetime | None
    original_at: datetime
    anchor: datetime
    pauses: tuple[Pause, ...]
    calendar: str
    calendar_version: int
    explanation: str


def target(
    policy: Policy, anchor: datetime, calendar: Calendar, delays: Sequence[Delay] = ()
) -> Target:
    """Compute a clock's instants.

    `delays` are all holds that touch the task or case, past and present, and extensions of its
    target, in any order; while a hold lasts, its planned release is assumed. Raises DateOutOfReach
    beyond the calendar's years and OfficeHoursUnknown for working hours in a calendar without
    office hours.
    """
    run = course(policy, anchor, calendar, delays)
    at = run.reached.at
    amber_at = None
    if policy.amber:
        amber_at = max(Count(policy, calendar, anchor).before(policy.amber, at), anchor)
    return Target(
        at=at.astimezone(UTC),
        amber_at=amber_at and amber_at.astimezone(UTC),
        original_at=run.original.at.astimezone(UTC),
        anchor=anchor.astimezone(UTC),
        pauses=stopping(policy, anchor, calendar, delays),
        calendar=calendar.key,
        calendar_version=calendar.version,
        explanation=explain(policy, anchor, calendar, run, delays),
    )
