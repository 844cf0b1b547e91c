"""How much one token may change in how short a time; reading is not counted.

With Redis all web processes share the count, otherwise each has its own. While Redis is away
nothing is refused.
"""

import math

from flask import Response, current_app, g
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from service.api.refusals import TooManyRequests
from service.clock import real_now
from service.installation import here

WINDOW = 10
"""Seconds over which changes are counted, so that a short burst is no offence."""
_PLACE = "handrail-rates"


def spend(token: str) -> None:
    """Count a change by a token. Raises TooManyRequests when there were too many."""
    most = here().settings.changes_per_second * WINDOW
    item, limiter = RateLimitItemPerSecond(most, WINDOW), _limiter()
    try:
        allowed = limiter.hit(item, token)
        left = limiter.get_window_stats(item, token)
    except StorageError:
        return
    wait = max(1, math.ceil(left.reset_time - real_now().timestamp()))
    g.rate = {
        "RateLimit-Limit": most,
        "RateLimit-Remaining": left.remaining,
        "RateLimit-Reset": wait,
    }
    if not allowed:
        raise TooManyRequests(
            f"More than {most} changes in {WINDOW} seconds: wait {wait} seconds.",
            retry_after=wait,
        )


def tell(response: Response) -> Response:
    """Say how much the token may still change, so that a caller can slow down in time."""
    for name, value in g.get("rate", {}).items():
        response.headers[name] = str(value)
    return response


def _limiter() -> MovingWindowRateLimiter:
    """Return the limiter of this process, made when it is first asked."""
    known = current_app.extensions.get(_PLACE)
    if known is None:
        url = here().settings.redis_url
        storage = storage_from_string(url or "memory://", wrap_exceptions=True)
        known = current_app.extensions[_PLACE] = MovingWindowRateLimiter(storage)
    found: MovingWindowRateLimiter = known
    return found
