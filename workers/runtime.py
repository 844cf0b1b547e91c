"""How a worker process lives: it ticks until told to stop, and with Redis it serves RQ too."""

import os
import signal
import threading
from collections.abc import Callable
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from typing import TypeVar

from flask import Flask
from redis import Redis
from rq import Queue, Worker
from sqlalchemy.exc import SQLAlchemyError

from service import log
from service.app import create_app
from service.settings import Settings, from_environment
from workers import housekeeping, ticking

SWEEP_EVERY = 30.0
HOUSEKEEPING_EVERY = 3600.0
WITH_REDIS = 2.0
"""Seconds between looks at the books when RQ wakes the worker for most of its work."""

T = TypeVar("T")
_log = log.logger(__name__)


@cache
def _app() -> Flask:
    return create_app()


def in_app(job: Callable[[], T]) -> T:
    """Run a job with the application at hand."""
    with _app().app_context():
        return job()


def main() -> None:
    """Run a worker until SIGTERM or SIGINT: what it holds is finished first."""
    settings = from_environment()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server = _serve_rq(settings) if settings.redis_url else None
    _log.info("worker_started", redis=settings.redis_url is not None)
    run_until(stop, settings)
    if server is not None and server.pid is not None:
        os.kill(server.pid, signal.SIGTERM)
        server.join()
    _log.info("worker_stopped")


def run_until(stop: threading.Event, settings: Settings) -> None:
    """Tick until `stop` is set, at once again while there is something to do."""
    pause = WITH_REDIS if settings.redis_url else settings.poll_seconds
    chores = [
        Chore(ticking.sweep, SWEEP_EVERY),
        Chore(housekeeping.keep_house, HOUSEKEEPING_EVERY),
    ]
    elapsed = 0.0
    while not stop.is_set():
        done = _guarded(ticking.tick)
        for chore in chores:
            if chore.is_due(elapsed):
                _guarded(chore.job)
        if not done:
            stop.wait(pause)
            elapsed += pause


class Chore:
    """Something to do now and then."""

    def __init__(self, job: Callable[[], object], every: float) -> None:
        """Do `job` at once and then every so many seconds of waiting."""
        self.job = job
        self._every = every
        self._next = 0.0

    def is_due(self, elapsed: float) -> bool:
        """Tell whether it is time, and note that it is being done."""
        if elapsed < self._next:
            return False
        self._next = elapsed + self._every
        return True


def _guarded(job: Callable[[], object]) -> object:
    """Run a job; a database that is away for a while does not end the worker."""
    try:
        return in_app(job)
    except SQLAlchemyError:
        _log.exception("database_unavailable")
        return None


def _serve_rq(settings: Settings) -> SpawnProcess:
    process = get_context("spawn").Process(target=serve_queue, args=(settings.redis_url,))
    process.start()
    return process


def serve_queue(redis_url: str) -> None:
    """Serve the queue `handrail` as an RQ worker until it is told to stop."""
    connection = Redis.from_url(redis_url)
    queue = Queue("handrail", connection=connection)
    Worker([queue], connection=connection).work(logging_level="WARNING")
