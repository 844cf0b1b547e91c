"""How long a receiver is waited for: when to try again, when to give up, when to switch off."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = timedelta(seconds=5)
GROWS = 3
LONGEST = timedelta(hours=6)
JITTER = 0.2
"""By what part a wait is longer or shorter, so that not all come back at one moment."""
PATIENCE = timedelta(days=5)
"""After this time, counted from its first attempt, a delivery is given up."""

STRUGGLES_AFTER = 5
"""Failures one after the other, after which a receiver is asked with one delivery at a time."""
LONGEST_PAUSE = timedelta(minutes=5)
OFF_AFTER = timedelta(days=3)
"""After this time in which nothing succeeded a webhook is switched off, sooner than it gives up."""
OFF_AFTER_FAILURES = 10
_HIGHEST = 20
"""Beyond this power every wait is the longest."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A delivery that failed once more: how often, since when, and what its receiver asked for."""

    attempts: int
    first_at: datetime
    retry_after: timedelta | None = None


def next_try(failed: Failed, now: datetime, dice: float) -> datetime | None:
    """Return when to try again, or None to give up; `dice` is from 0 to 1."""
    if now - failed.first_at >= PATIENCE:
        return None
    waits = _wait(failed.attempts, FIRST, LONGEST) * (1 + JITTER * (2 * dice - 1))
    if failed.retry_after is not None:
        waits = max(waits, min(failed.retry_after, LONGEST))
    return now + waits


def pause(failures: int, now: datetime, dice: float) -> datetime | None:
    """Return until when a receiver that failed so often in a row is let be, if it is."""
    if failures < STRUGGLES_AFTER:
        return None
    waits = _wait(failures - STRUGGLES_AFTER + 1, FIRST, LONGEST_PAUSE)
    return now + waits * (1 + JITTER * (2 * dice - 1))


def is_enough(failures: int, since: datetime, now: datetime) -> bool:
    """Tell whether a webhook is to be switched off: nothing has succeeded for long."""
    return failures >= OFF_AFTER_FAILURES and now - since >= OFF_AFTER


def _wait(turn: int, first: timedelta, longest: timedelta) -> timedelta:
    grown: int = GROWS ** min(turn - 1, _HIGHEST)
    return min(first * grown, longest)
