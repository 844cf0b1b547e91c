"""Serving RQ's queue in a process beside the ticker, started anew whenever it ends."""

import os
import time
from multiprocessing import get_context
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Self

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from typing_extensions import override

from service import log, traces
from service.lifeline import end_with_parent
from service.nudge import QUEUE
from workers.application import worker_app
from workers.queue_process import begin

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

START_AGAIN_AFTER = 5.0
"""Seconds between two starts: a Redis that is away must not make us spin."""
GRACE = 25.0
"""Seconds that a job may still take after we were told to stop."""

_log = log.logger(__name__)


class QueueServer:
    """The process that serves the queue, while this block lasts."""

    def __init__(self, redis_url: str) -> None:
        """`redis_url` is where the queue is."""
        self._redis_url = redis_url
        self._process: SpawnProcess | None = None
        self._may_start_at = 0.0

    def keep(self) -> None:
        """Start the process, or start it anew when it has ended."""
        if self._process is not None and self._process.is_alive():
            return
        now = time.monotonic()
        if now < self._may_start_at:
            return
        self._may_start_at = now + START_AGAIN_AFTER
        self._process = get_context("spawn").Process(
            target=begin, args=(self._redis_url, os.getpid()), name="handrail-queue"
        )
        self._process.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, letting it finish what it holds; the books keep what it cannot finish."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.join(GRACE)
        self._process.kill()
        self._process.join()


class QueueWorker(SimpleWorker):
    """RQ's worker in this very process: no fork, so the application is made once."""

    @override
    def request_force_stop(self, signum: int, frame: FrameType | None) -> None:
        """Change nothing at a second signal: what is held is finished."""


def serve_queue(redis_url: str, parent: int) -> None:
    """Serve the queue as an RQ worker until told to stop, or until Redis is gone."""
    end_with_parent(parent)
    worker_app()
    with Redis.from_url(redis_url) as connection:
        try:
            queue = Queue(QUEUE, connection=connection)
            QueueWorker([queue], connection=connection).work(logging_level="WARNING")
        except RedisError as error:
            _log.warning("queue_lost", error=type(error).__name__)
    traces.end()
