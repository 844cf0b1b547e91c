"""How many requests of a process may wait for something to come: each of them holds a thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from service.installation import here


class _Waiting:
    """The requests of this process that wait."""

    lock = Lock()
    number = 0


@contextmanager
def place() -> Iterator[bool]:
    """Take a place to wait, and tell whether there was one."""
    with _Waiting.lock:
        is_free = _Waiting.number < here().settings.long_polls
        _Waiting.number += is_free
    try:
        yield is_free
    finally:
        with _Waiting.lock:
            _Waiting.number -= is_free
