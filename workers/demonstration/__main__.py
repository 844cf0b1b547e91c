"""`python -m workers.demonstration`: make the demonstration, then go on as a worker and ticker.

The timers of a past that is still being made are its own: no ticker may look before it is there.
"""

import logging
import os
import sys
import time

from service import log
from service.lifeline import end_with_parent
from service.settings import from_environment
from workers.application import in_app, worker_app
from workers.demonstration.playing import play

_log = log.logger(__name__)
_PARENT = "--with-parent"


def main() -> None:
    """Play what is not played yet, and become `python -m workers` with the same arguments."""
    arguments = sys.argv[1:]
    if _PARENT in arguments:
        end_with_parent(int(arguments[arguments.index(_PARENT) + 1]))
    settings = from_environment()
    worker_app()
    # Weeks of work in half a minute are no news to whoever reads the log.
    log.configure(human=settings.has_test_clock, least=logging.WARNING)
    began = time.monotonic()
    in_app(lambda: play(most=settings.demo_cases))
    log.configure(human=settings.has_test_clock)
    _log.info("demonstration_ready", seconds=round(time.monotonic() - began, 1))
    os.execv(sys.executable, [sys.executable, "-m", "workers", *arguments])  # noqa: S606  our own


if __name__ == "__main__":
    main()
