"""How many threads of this process requests of one kind may keep, so that others find one free."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Share:
    """The threads that requests of one kind keep, each for as long as it lasts."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = Lock()
        self.kept = 0

    def take(self, most: int) -> bool:
        """Keep one more, unless so many are kept already; tell whether there was one."""
        with self._lock:
            is_free = self.kept < most
            self.kept += is_free
            return is_free

    def give_back(self) -> None:
        """Keep one less."""
        with self._lock:
            self.kept -= 1

    @contextmanager
    def one(self, most: int) -> Iterator[bool]:
        """Keep one for a block, and tell whether there was one."""
        is_free = self.take(most)
        try:
            yield is_free
        finally:
            if is_free:
                self.give_back()
