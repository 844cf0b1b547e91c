"""Clocks of a case: the rules that the diagram gives become due instants, holds included.

Everything is derived from the anchor, the calendar and the intervals of the holds, so it can be
computed anew whenever one of them changes.
"""

from service.cases.clocks.drawn import (
    UNREADABLE,
    is_compiled_in,
    latest_release,
    reminder_before,
    resolve,
    take_drawn,
    turn_due,
)
from service.cases.clocks.service_levels import (
    SLA,
    begin,
    brought_up_to_now,
    set_next,
    told_at,
)
from service.cases.clocks.sweeping import follow_anchors, refresh, try_again

__all__ = [
    "SLA",
    "UNREADABLE",
    "begin",
    "brought_up_to_now",
    "follow_anchors",
    "is_compiled_in",
    "latest_release",
    "refresh",
    "reminder_before",
    "resolve",
    "set_next",
    "take_drawn",
    "told_at",
    "try_again",
    "turn_due",
]
