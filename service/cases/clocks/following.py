"""Which occurrence of a clock comes next, when some may be due already."""

from datetime import datetime
from itertools import dropwhile, islice, takewhile

from service.sla.calendars import Calendar
from service.sla.occurrences import Occurrence, next_occurrence, occurrences
from service.sla.policies import AMBER, TARGET, Policy
from service.sla.targets import Target

_MOST_AT_ONCE = 500
"""How many occurrences that are due already are looked through in one go."""


def following(
    policy: Policy, reached: Target, counted_in: Calendar, after: str | None, now: datetime
) -> Occurrence | None:
    """Give the occurrence to wait for: of those due already, the first that is not overtaken."""
    in_order = occurrences(policy, reached, counted_in)
    if after is not None:
        in_order = islice(dropwhile(lambda one: one.clock != after, in_order), 1, None)
    due = list(islice(takewhile(lambda one: one.at <= now, in_order), _MOST_AT_ONCE))
    if not due:
        return next_occurrence(policy, reached, counted_in, after=after)
    last = {step_of(one.clock): one for one in due if one.clock != AMBER}
    return next((one for one in due if one in last.values()), due[-1])


def step_of(clock: str) -> int:
    """Give the number of a follow-on's step; 0 for the target and the amber before it."""
    return 0 if clock in (AMBER, TARGET) else int(clock.split(":")[1].split(".", maxsplit=1)[0])
