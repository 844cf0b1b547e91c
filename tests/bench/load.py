"""Load: so many clients that each do one thing after the other for a while."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.figures import median, percentile

Step = Callable[[], bool]
"""Does one thing; false when there is nothing left to do."""


@dataclass(frozen=True)
class Load:
    """What came of it: the seconds that each thing took, and that all took together."""

    taken: Sequence[float]
    seconds: float

    @property
    def rate(self) -> float:
        return len(self.taken) / self.seconds

    @property
    def p50(self) -> float:
        """Milliseconds that half of the things took at most."""
        return median(self.taken) * 1000

    @property
    def p95(self) -> float:
        """Milliseconds that 95 of 100 took at most."""
        return percentile(self.taken, 0.95) * 1000


def drive(steps: Sequence[Step], *, seconds: float) -> Load:
    """Let each client do its step again and again until the time is over or nothing is left."""
    taken: list[float] = []
    failures: list[BaseException] = []
    begin = threading.Barrier(len(steps) + 1)
    until = [0.0]

    def go(step: Step) -> None:
        own: list[float] = []
        try:
            begin.wait()
            before = time.perf_counter()
            while before < until[0] and step():
                now = time.perf_counter()
                own.append(now - before)
                before = now
        except Exception as failure:  # noqa: BLE001  raised where it is waited for
            failures.append(failure)
        taken.extend(own)

    threads = [threading.Thread(target=go, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    until[0] = time.perf_counter() + seconds
    began = time.perf_counter()
    begin.wait()
    for thread in threads:
        thread.join()
    ended = time.perf_counter()
    if failures:
        raise failures[0]
    return Load(taken, ended - began)
