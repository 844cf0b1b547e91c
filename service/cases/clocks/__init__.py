"""Clocks of a case: the rules that the diagram gives become due instants, holds included.

Everything is derived from the anchor, the calendar and the intervals of the holds, so it can be
computed anew whenever one of them changes.
"""

from service.cases.clocks.drawn import (
    is_compiled_in,
    latest_release,
    reminder_before,
    resolve,
    take_drawn,
    turns_missed,
)
from service.cases.clocks.service_levels import (
    SLA,
    begin,
    follow_anchors,
    set_next,
    told_at,
)
from service.cases.clocks.sweeping import refresh

__all__ = [
    "SLA",
    "begin",
    "follow_anchors",
    "is_compiled_in",
    "latest_release",
    "refresh",
    "reminder_before",
    "resolve",
    "set_next",
    "take_drawn",
    "told_at",
    "turns_missed",
]
