"""What all clients share: the cases that were started, and how much there is to do."""

import threading
from dataclasses import dataclass, field
from random import Random

_RECENT = 25
"""Clients mostly meet on the youngest cases, so that they get into each other's way."""


@dataclass
class Town:
    """The cases that were started, for every client to see; and how many there shall be."""

    wanted: int
    requests: int
    calls: int = 0
    cases: list[str] = field(default_factory=list)
    started: int = 0
    asked: int = 0
    called: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def may_start(self) -> bool:
        """Take leave to start one more case, if there is one left."""
        with self.lock:
            if self.started >= self.wanted:
                return False
            self.started += 1
            return True

    def may_call(self) -> bool:
        """Take leave to call a hook once more, if there is a call left."""
        with self.lock:
            if self.called >= self.calls:
                return False
            self.called += 1
            return True

    def add(self, case: str) -> None:
        """Tell of a case that was started."""
        with self.lock:
            self.cases.append(case)

    def any_case(self, dice: Random) -> str | None:
        """Give a case, most likely one of the youngest."""
        with self.lock:
            if not self.cases:
                return None
            among = self.cases[-_RECENT:] if dice.random() < 0.7 else self.cases
            return dice.choice(among)

    def count(self) -> None:
        """Count a request."""
        with self.lock:
            self.asked += 1

    def is_done(self) -> bool:
        """Tell whether enough was started and asked."""
        with self.lock:
            done = self.started >= self.wanted and self.asked >= self.requests
            return done and self.called >= self.calls
