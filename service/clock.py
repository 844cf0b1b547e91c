"""The only place that reads the time.

Everything below the doors is handed an instant. Demo and test mode may set the service's clock
forward (`offset`); sessions, tokens and signatures keep real time (`real_now`).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    """Return the machine's time, aware, in UTC."""
    return datetime.now(UTC)


class Clock:
    """The service's time: the machine's, moved forward by an offset that can be looked up anew."""

    def __init__(self, offset: Callable[[], timedelta] | None = None) -> None:
        """`offset` is asked at every reading, so that all processes share one test clock."""
        self._offset = offset

    def now(self) -> datetime:
        """Return the service's present instant, aware, in UTC."""
        return real_now() + (self._offset() if self._offset else timedelta())
