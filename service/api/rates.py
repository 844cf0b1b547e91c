"""How much one token may change in how short a time; reading is not counted.

With Redis all web processes share the count, otherwise each has its own; also while Redis is away.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from flask import Response, current_app, g

from service.api.refusals import TooManyRequests
from service.clock import real_now
from service.installation import here
from service.log import logger
from service.redis_link import Rest, connect

WINDOW = 10
"""Seconds over which changes are counted, so that a short burst is no offence."""
_PLACE = "handrail-rates"
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Rate:
    """How it stands with a token: whether it may go on, what is left, the seconds until more is."""

    allowed: bool
    left: int
    wait: float


Counter = Callable[[str, int], Rate]
"""Counts a change by a token that may make so many in the window."""


class OwnWindow:
    """Counts in this process, by seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now` tells the time in seconds."""
        self._now = now
        self._seconds: dict[tuple[str, int], deque[list[int]]] = {}
        self._lock = Lock()

    def __call__(self, token: str, most: int) -> Rate:
        """Count a change, unless it is one too many."""
        now = self._now()
        with self._lock:
            seconds = self._seconds.setdefault((token, most), deque())
            while seconds and seconds[0][0] <= now - WINDOW:
                seconds.popleft()
            counted = sum(count for _, count in seconds)
            allowed = counted < most
            if allowed and seconds and seconds[-1][0] == int(now):
                seconds[-1][1] += 1
            elif allowed:
                seconds.append([int(now), 1])
            wait = seconds[0][0] + WINDOW - now if seconds else WINDOW
            return Rate(allowed, max(0, most - counted - allowed), wait)


class SharedWindow:
    """Counts in a place that all processes share, and in this one while that is away."""

    def __init__(self, shared: Counter, lost: type[Exception]) -> None:
        """`lost` is what `shared` raises when the place is away."""
        self._shared = shared
        self._lost = lost
        self._own = OwnWindow()
        self._rest = Rest()

    def __call__(self, token: str, most: int) -> Rate:
        """Count a change, unless it is one too many."""
        if not self._rest.lasts():
            try:
                return self._shared(token, most)
            except self._lost as error:
                self._rest.begin()
                _log.warning("rates_counted_alone", error=type(error).__name__)
        return self._own(token, most)


def spend(name: str, *, per_second: int | None = None, what: str = "changes") -> None:
    """Count a change by a token, or whatever else may be done `per_second` on average.

    Raises TooManyRequests when there were too many.
    """
    most = (per_second or here().settings.changes_per_second) * WINDOW
    rate = _counter()(name, most)
    wait = max(1, math.ceil(rate.wait))
    g.rate = {
        "RateLimit-Limit": most,
        "RateLimit-Remaining": rate.left,
        "RateLimit-Reset": wait,
    }
    if not rate.allowed:
        raise TooManyRequests(
            f"More than {most} {what} in {WINDOW} seconds: wait {wait} seconds.",
            retry_after=wait,
        )


def tell(response: Response) -> Response:
    """Say how much the token may still change, so that a caller can slow down in time."""
    for name, value in g.get("rate", {}).items():
        response.headers[name] = str(value)
    return response


def _counter() -> Counter:
    """Return what counts in this process, made when it is first asked."""
    known: Counter | None = current_app.extensions.get(_PLACE)
    if known is None:
        url = here().settings.redis_url
        known = current_app.extensions[_PLACE] = OwnWindow() if url is None else _shared(url)
    return known


def _shared(url: str) -> Counter:
    """Count in Redis. Who has none does not wait for the library to load."""
    from limits import RateLimitItemPerSecond  # noqa: PLC0415
    from limits.errors import StorageError  # noqa: PLC0415
    from limits.storage import RedisStorage  # noqa: PLC0415
    from limits.strategies import MovingWindowRateLimiter  # noqa: PLC0415

    pool = connect(url).connection_pool
    limiter = MovingWindowRateLimiter(RedisStorage(url, connection_pool=pool, wrap_exceptions=True))

    def count(token: str, most: int) -> Rate:
        item = RateLimitItemPerSecond(most, WINDOW)
        allowed = limiter.hit(item, token)
        left = limiter.get_window_stats(item, token)
        return Rate(allowed, left.remaining, left.reset_time - real_now().timestamp())

    return SharedWindow(count, lost=StorageError)
