"""Long background work that leaves half of the time to whatever people wait for."""

import time
from collections.abc import Callable

from service.cases.sweeping import Going

LONGEST_REST = 1.0
"""Seconds; a thing that had to wait long for a lock is not waited for again."""


def unhurried(
    going: Going,
    *,
    now: Callable[[], float] = time.monotonic,
    rest: Callable[[float], object] = time.sleep,
) -> Going:
    """Rest before each thing but the first for as long as the one before it took."""
    began: list[float] = []

    def go_on() -> bool:
        if began:
            rest(min(now() - began[0], LONGEST_REST))
        began[:] = [now()]
        return going()

    return go_on
