"""Retries as a value: a strategy that, asked after an attempt, returns its decision."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Wait this long, then try again."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Trying again will not help."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Wait longer after each attempt: `first`, then `factor` times as long, at most `longest`."""

    first: timedelta
    factor: int
    longest: timedelta

    def after(self, attempts: int, *, most: int, final: bool = False) -> TryAgain | GiveUp:
        """Decide after the given number of attempts, the first included."""
        if final or attempts >= most:
            return GiveUp()
        return TryAgain(min(self.first * self.factor ** max(attempts - 1, 0), self.longest))


RETRY = Backoff(first=timedelta(seconds=10), factor=6, longest=timedelta(hours=6))
"""Ten seconds, a minute, six minutes, then more than half an hour, at most six hours."""
