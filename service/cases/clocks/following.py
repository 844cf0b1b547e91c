"""Which occurrence of a clock comes next, when some may be due already."""

from datetime import datetime
from itertools import islice

from service.sla.calendars import Calendar
from service.sla.occurrences import Occurrence, occurrences
from service.sla.policies import AMBER, TARGET, Policy
from service.sla.targets import Target

_MOST_AT_ONCE = 500
"""How many occurrences that are due already are looked through in one go."""


def following(
    policy: Policy, reached: Target, counted_in: Calendar, after: str | None, now: datetime
) -> Occurrence | None:
    """Give the occurrence to wait for: of those due already, the first that is not overtaken."""
    ahead = islice(occurrences(policy, reached, counted_in, after=after), _MOST_AT_ONCE)
    due: list[Occurrence] = []
    for one in ahead:
        if one.at > now:
            if not due:
                return one
            break
        due.append(one)
    if not due:
        return None
    last = {step_of(one.clock): one for one in due if one.clock != AMBER}
    return next((one for one in due if one in last.values()), due[-1])


def step_of(clock: str) -> int:
    """Give the number of a follow-on's step; 0 for the target and the amber before it."""
    return 0 if clock in (AMBER, TARGET) else int(clock.split(":")[1].split(".", maxsplit=1)[0])
