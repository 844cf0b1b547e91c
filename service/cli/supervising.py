"""Processes that are run together: when one ends, or we are told to stop, all end."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import Protocol

GRACE = 35
"""Seconds that a process has to finish what it holds."""
_LOOK_EVERY = 0.1


class Child(Protocol):
    """A process of ours."""

    def ended(self) -> bool:
        """Tell whether it has ended."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it."""


class Program:
    """A child that runs a program of its own."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start it."""
        self._process = subprocess.Popen(command)  # noqa: S603  our own programs
        self.terminate = self._process.terminate
        self.kill = self._process.kill

    def ended(self) -> bool:
        """Tell whether it has ended."""
        return self._process.poll() is not None


class Branch:
    """A child that goes on from here with everything that is loaded already."""

    def __init__(self, run: Callable[[], None]) -> None:
        """Start it."""
        self._process = get_context("fork").Process(target=run)
        self._process.start()
        self.terminate = self._process.terminate
        self.kill = self._process.kill

    def ended(self) -> bool:
        """Tell whether it has ended."""
        return not self._process.is_alive()


def supervise(starts: Sequence[Callable[[], Child]]) -> int:
    """Run children until SIGTERM or SIGINT, or until one of them ends; return our exit status.

    It is 1 when a child ended unasked, so that whoever supervises us starts all anew.
    """
    children = [start() for start in starts]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set() and not any(child.ended() for child in children):
        stop.wait(_LOOK_EVERY)
    _end(children)
    return 0 if stop.is_set() else 1


def _end(children: Sequence[Child]) -> None:
    for child in children:
        child.terminate()
    until = time.monotonic() + GRACE
    while not all(child.ended() for child in children):
        if time.monotonic() > until:
            for child in children:
                child.kill()
        time.sleep(_LOOK_EVERY / 2)
