"""Nudges: after a commit, wake whoever has work now. Best effort, never the truth.

A nudge names a job and its ids; the database already says what is to be done, so a lost nudge only
means that the next poll finds it. The service never imports the workers.
"""

from collections.abc import Callable
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RqQueue

from service import log

_log = log.logger(__name__)

JOBS = {
    "act": "workers.jobs.act",
    "deliver": "workers.jobs.deliver",
    "tick": "workers.jobs.tick",
}


Nudger = Callable[..., None]
"""Whatever can wake a worker: called with a job's name from `JOBS` and its ids."""


def silent(*_: str) -> None:
    """Without Redis nobody is woken: the worker polls the books."""


class Queue:
    """With Redis: enqueue the job by its name in RQ."""

    def __init__(self, enqueue: Callable[..., Any]) -> None:
        """`enqueue` is an RQ queue's method."""
        self._enqueue = enqueue

    def __call__(self, job: str, *ids: str) -> None:
        """Enqueue; a Redis that does not answer is only logged."""
        try:
            self._enqueue(JOBS[job], *ids, result_ttl=0, failure_ttl=3600)
        except RedisError as error:
            _log.warning("nudge_lost", job=job, error=type(error).__name__)


def nudger(redis_url: str | None) -> Nudger:
    """Return the way to wake workers in this installation."""
    if redis_url is None:
        return silent
    connection = Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2)
    return Queue(RqQueue("handrail", connection=connection).enqueue)


def answers(redis_url: str) -> bool:
    """Tell whether the queue can be reached."""
    try:
        with Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2) as connection:
            return bool(connection.ping())
    except RedisError:
        return False
