"""Nudges: after a commit, wake whoever has work now. Best effort, never the truth.

A nudge names a job and its ids; the database already says what is to be done, so a lost nudge only
means that the next poll finds it. The service never imports the workers.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from service import log, traces

_log = log.logger(__name__)

QUEUE = "handrail"
"""The name of the one queue."""
JOBS = {
    "act": "workers.jobs.act",
    "deliver": "workers.jobs.deliver",
    "tick": "workers.jobs.tick",
}
PATIENCE = 1.0
"""Seconds that Redis may take to answer."""
QUIET = 5.0
"""Seconds without nudges after one was lost: a Redis that is away must not slow every request."""
JOB_SECONDS = 300


Nudger = Callable[..., None]
"""Whatever can wake a worker: called with a job's name from `JOBS` and its ids."""


def silent(*_: str) -> None:
    """Without Redis nobody is woken: the worker polls the books."""


class Queue:
    """With Redis: enqueue the job by its name in RQ."""

    def __init__(self, enqueue: Callable[..., Any], lost: type[Exception]) -> None:
        """`enqueue` is an RQ queue's method; `lost` is what it raises when Redis is away."""
        self._enqueue = enqueue
        self._lost = lost
        self._quiet_until = 0.0

    def __call__(self, job: str, *ids: str) -> None:
        """Enqueue; a Redis that does not answer is only logged, and left alone for a while."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._enqueue(JOBS[job], *ids, meta=_from())
        except self._lost as error:
            self._quiet_until = time.monotonic() + QUIET
            _log.warning("nudge_lost", job=job, error=type(error).__name__)


def _from() -> dict[str, str]:
    """Tell the job from which request and trace it comes; it is no part of what is to be done."""
    request = log.request_at_hand()
    return traces.carried() | ({"request": request} if request is not None else {})


def nudger(redis_url: str | None) -> Nudger:
    """Return the way to wake workers in this installation."""
    if redis_url is None:
        return silent
    # Only who has Redis waits for its library to load.
    from redis.exceptions import RedisError  # noqa: PLC0415
    from rq import Queue as RqQueue  # noqa: PLC0415

    queue = RqQueue(QUEUE, connection=_connection(redis_url), default_timeout=JOB_SECONDS)
    enqueue = partial(queue.enqueue, result_ttl=0, failure_ttl=3600)
    return Queue(enqueue, lost=RedisError)


def answers(redis_url: str) -> bool:
    """Tell whether the queue can be reached."""
    from redis.exceptions import RedisError  # noqa: PLC0415

    try:
        with _connection(redis_url) as connection:
            return bool(connection.ping())
    except RedisError:
        return False


def queue_length(redis_url: str) -> int | None:
    """Count the jobs that nobody has taken yet; None when the queue cannot be reached."""
    from redis.exceptions import RedisError  # noqa: PLC0415
    from rq import Queue as RqQueue  # noqa: PLC0415

    try:
        with _connection(redis_url) as connection:
            return int(RqQueue(QUEUE, connection=connection).count)
    except RedisError:
        return None


def _connection(redis_url: str) -> Any:
    """Make a connection that fails fast: whoever nudges does not wait, and does not try again."""
    from redis import Redis  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return Redis.from_url(
        redis_url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
