"""How a worker process lives: it ticks until told to stop, and with Redis it serves RQ too."""

import argparse
import signal
import threading
from collections.abc import Callable

from service import log
from service.errors import ServiceUnavailable
from service.lifeline import end_with_parent
from service.settings import Settings, from_environment
from workers import housekeeping, ticking
from workers.application import in_app
from workers.queue_server import QueueServer

SWEEP_EVERY = 30.0
HOUSEKEEPING_EVERY = 3600.0
WITH_REDIS = 2.0
"""Seconds between looks at the books when RQ wakes the worker for most of its work."""

_log = log.logger(__name__)


def main() -> None:
    """Run a worker until SIGTERM or SIGINT: what it holds is finished first."""
    arguments = argparse.ArgumentParser("python -m workers", description=main.__doc__)
    arguments.add_argument(
        "--with-parent",
        type=int,
        metavar="PID",
        help="end when the process PID, which started this one, is gone",
    )
    given = arguments.parse_args()
    settings = from_environment()
    log.configure(human=settings.has_test_clock)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if given.with_parent is not None:
        end_with_parent(given.with_parent)
    _log.info("worker_started", redis=settings.redis_url is not None)
    if settings.redis_url is None:
        run_until(stop, settings)
    else:
        with QueueServer(settings.redis_url) as server:
            run_until(stop, settings, also=server.keep)
    _log.info("worker_stopped")


def run_until(
    stop: threading.Event, settings: Settings, *, also: Callable[[], None] = lambda: None
) -> None:
    """Tick until `stop` is set, at once again while there is something to do.

    `also` is done with every tick.
    """
    pause = WITH_REDIS if settings.redis_url else settings.poll_seconds
    chores = [
        Chore(ticking.sweep, SWEEP_EVERY),
        Chore(housekeeping.keep_house, HOUSEKEEPING_EVERY),
    ]
    elapsed = 0.0
    while not stop.is_set():
        also()
        done = guarded(ticking.tick)
        for chore in chores:
            if chore.is_due(elapsed):
                guarded(chore.job)
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


def guarded(job: Callable[[], object]) -> object:
    """Run a job; nothing that goes wrong ends the worker, and the books keep what is to be done."""
    try:
        return in_app(job)
    except ServiceUnavailable:
        # It was logged where it was found, and there is no defect to trace.
        return None
    except Exception:  # noqa: BLE001  a defect: the next look may do
        _log.exception("tick_failed")
        return None
