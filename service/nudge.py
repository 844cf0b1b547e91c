"""Nudges: after a commit, wake whoever has work now. Best effort, never the truth.

A nudge names a job and its ids; the database already says what is to be done, so a lost nudge only
means that the next poll finds it. The service never imports the workers.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from service import log, traces
from service.redis_link import Rest, connect

_log = log.logger(__name__)

QUEUE = "handrail"
"""The name of the one queue."""
JOBS = {
    "act": "workers.jobs.act",
    "deliver": "workers.jobs.deliver",
    "tick": "workers.jobs.tick",
}
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
        self._rest = Rest()

    def __call__(self, job: str, *ids: str) -> None:
        """Enqueue; a Redis that does not answer is only logged, and left alone for a while."""
        if self._rest.lasts():
            return
        try:
            self._enqueue(JOBS[job], *ids, meta=_from())
        except self._lost as error:
            self._rest.begin()
            _log.warning("nudge_lost", job=job, error=type(error).__name__)


def _from() -> dict[str, str]:
    """Tell the job from which request and trace it comes; it is no part of what is to be done."""
    request = log.request_at_hand()
    return traces.carried() | ({"request": request} if request is not None else {})


def nudger(redis_url: str | None) -> Nudger:
    """Return the way to wake workers in this installation."""
    if redis_url is None:
        return silent
    from redis.exceptions import RedisError  # noqa: PLC0415
    from rq import Queue as RqQueue  # noqa: PLC0415

    queue = RqQueue(QUEUE, connection=connect(redis_url), default_timeout=JOB_SECONDS)
    enqueue = partial(queue.enqueue, result_ttl=0, failure_ttl=3600)
    return Queue(enqueue, lost=RedisError)


def answers(redis_url: str) -> bool:
    """Tell whether the queue can be reached."""
    from redis.exceptions import RedisError  # noqa: PLC0415

    try:
        with connect(redis_url) as connection:
            return bool(connection.ping())
    except RedisError:
        return False


def queue_length(redis_url: str) -> int | None:
    """Count the jobs that nobody has taken yet; None when the queue cannot be reached."""
    from redis.exceptions import RedisError  # noqa: PLC0415
    from rq import Queue as RqQueue  # noqa: PLC0415

    try:
        with connect(redis_url) as connection:
            return int(RqQueue(QUEUE, connection=connection).count)
    except RedisError:
        return None
