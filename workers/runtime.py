"""How a process of workers lives: what its role asks of it, from its start until SIGTERM."""

import argparse
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from threading import Event, Thread

from service import log, traces
from service.environment import from_environment
from service.lifeline import end_with_parent
from service.measures import together
from service.settings import Settings
from workers import housekeeping, ticking
from workers.holding import LONGEST
from workers.looping import Chore, Loop
from workers.outgoing import Outgoing
from workers.probes import probes

SWEEP_EVERY = 30.0
DIGEST_EVERY = 60.0
HOUSEKEEPING_EVERY = 3600.0
KEEP_QUEUE_EVERY = 2.0
WITH_REDIS = 2.0
"""Seconds between looks for work when RQ wakes the worker for most of it."""
LONGEST_WORK = LONGEST.total_seconds()

_log = log.logger(__name__)


class Role(StrEnum):
    """What a process is for: outside work, what time brings about, or both in one process."""

    WORKER = "worker"
    TICKER = "ticker"
    BOTH = "both"


def main() -> None:
    """Run until SIGTERM or SIGINT: what it holds is finished first."""
    arguments = argparse.ArgumentParser("python -m workers", description=main.__doc__)
    arguments.add_argument("role", type=Role, choices=list(Role), nargs="?", default=Role.BOTH)
    arguments.add_argument(
        "--with-parent",
        type=int,
        metavar="PID",
        help="end when the process PID, which started this one, is gone",
    )
    given = arguments.parse_args()
    settings = from_environment()
    log.configure(human=settings.has_test_clock)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if given.with_parent is not None:
        end_with_parent(given.with_parent)
    _log.info("worker_started", role=given.role, redis=settings.redis_url is not None)
    run(given.role, settings, stop)
    traces.end()
    _log.info("worker_stopped", role=given.role)


def run(role: Role, settings: Settings, stop: Event) -> None:
    """Do what a role asks until `stop` is set.

    In both roles each has its own thread: a mail server that is slow delays no timer. So has what
    is told of drafts, which work need not wait for, and what is sent to other systems.
    """
    with ExitStack() as ends:
        ours = ends.enter_context(together())
        loops = [] if role is Role.TICKER else _handing(settings, ends)
        loops += [] if role is Role.WORKER else [_ticking(settings)]
        if ours:
            ends.enter_context(probes(settings, lambda: all(loop.is_well() for loop in loops)))
        first, *others = loops
        for loop in others:
            ends.enter_context(_beside(loop, stop))
        first.run(stop)


def _handing(settings: Settings, ends: ExitStack) -> list[Loop]:
    """Make the loops of a worker."""
    return [_working(settings, ends), _sending(settings, ends), _proving(settings)]


def _working(settings: Settings, ends: ExitStack) -> Loop:
    """Make the loop that takes work; with Redis, beside a process that serves RQ."""
    if settings.redis_url is None:
        return Loop(ticking.work, pause=settings.poll_seconds, longest=LONGEST_WORK)
    # Only who has Redis needs the memory of its libraries.
    from workers.queue_server import QueueServer  # noqa: PLC0415

    server = ends.enter_context(QueueServer(settings.redis_url))
    server.keep()
    chores = [Chore(lambda _: server.keep(), KEEP_QUEUE_EVERY)]
    return Loop(ticking.work, pause=WITH_REDIS, chores=chores, longest=LONGEST_WORK)


def _proving(settings: Settings) -> Loop:
    """Make the loop that tells of drafts: nobody waits for that by the second."""
    pause = max(settings.poll_seconds, WITH_REDIS)
    return Loop(ticking.prove, pause=pause, longest=LONGEST_WORK)


def _sending(settings: Settings, ends: ExitStack) -> Loop:
    """Make the loop that gives other systems the events they are owed."""
    outgoing = ends.enter_context(Outgoing())
    return Loop(outgoing.look, pause=settings.poll_seconds)


def _ticking(settings: Settings) -> Loop:
    chores = [
        Chore(ticking.sweep, SWEEP_EVERY),
        Chore(ticking.digest, DIGEST_EVERY),
        Chore(lambda _: housekeeping.keep_house(), HOUSEKEEPING_EVERY),
    ]
    return Loop(ticking.fire, pause=settings.poll_seconds, chores=chores)


@contextmanager
def _beside(loop: Loop, stop: Event) -> Iterator[None]:
    """Run a loop in a thread of its own; the block ends when it has ended."""
    thread = Thread(target=loop.run, args=(stop,), name="beside")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
