"""The Redis server, which may be away at any moment: how long it is waited for, and left alone.

Whoever asks it does without it meanwhile. Only who has Redis waits for its library to load.
"""

import time
from typing import Any, Final

PATIENCE: Final = 1.0
"""Seconds that Redis may take to answer."""
QUIET: Final = 5.0
"""Seconds without a word to it after it was lost: one that is away must not slow every request."""


class Rest:
    """The while for which a server that was lost is left alone."""

    def __init__(self) -> None:
        """Nothing was lost yet."""
        self._until = 0.0

    def begin(self) -> None:
        """Leave it alone from now on."""
        self._until = time.monotonic() + QUIET

    def lasts(self) -> bool:
        """Tell whether it is left alone now."""
        return time.monotonic() < self._until


def connect(redis_url: str) -> Any:
    """Make a connection that fails fast: whoever asks does not wait, and does not try again."""
    from redis import Redis  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return Redis.from_url(
        redis_url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
