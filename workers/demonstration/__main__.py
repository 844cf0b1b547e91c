"""`python -m workers.demonstration`: make the demonstration, then go on as a worker and ticker.

The timers of a past that is still being made are its own: no ticker may look before it is there.
"""

import fcntl
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from service import log
from service.cases.sweeping import Going, always
from service.environment import from_environment
from service.lifeline import end_with_parent
from service.settings import Mode, Settings
from workers.application import worker_app
from workers.demonstration.playing import play
from workers.looping import guarded

PAUSE = 1.0
"""Seconds until what went wrong is tried again: the database may be away."""
_log = log.logger(__name__)
_PARENT = "--with-parent"


def main() -> None:
    """Play what is not played yet, and become `python -m workers` with the same arguments."""
    arguments = sys.argv[1:]
    settings = from_environment()
    if settings.mode is not Mode.DEMO:
        sys.exit("A demonstration is only made in demo mode: set HANDRAIL_MODE=demo.")
    if _PARENT in arguments:
        end_with_parent(int(arguments[arguments.index(_PARENT) + 1]))
    worker_app()
    # Weeks of work in half a minute are no news to whoever reads the log.
    log.configure(human=settings.has_test_clock, least=logging.WARNING)
    began = time.monotonic()
    make(settings)
    log.configure(human=settings.has_test_clock)
    _log.info("demonstration_ready", seconds=round(time.monotonic() - began, 1))
    os.execv(sys.executable, [sys.executable, "-m", "workers", *arguments])  # noqa: S606  our own


def make(settings: Settings) -> None:
    """Play to the end, alone; what goes wrong on the way is logged and taken up again."""

    def to_its_end(going: Going) -> bool:
        play(most=settings.demo_cases, going=going)
        return True

    with _alone(settings):
        while not guarded(to_its_end, always):
            time.sleep(PAUSE)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Wait until no other process plays here; the lock of one that was killed is free."""
    with (settings.var / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
