"""Watching moves: each is counted once it is committed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from service import measures
from service.engine.stimuli import Stimulus
from service.transaction import after_commit


@contextmanager
def watched(stimulus: Stimulus) -> Iterator[None]:
    """Have a move watched: the block carries it out, the end of the commit ends it."""
    began = time.perf_counter()
    yield
    kind = type(stimulus).__name__
    after_commit(lambda: measures.count_move(kind, time.perf_counter() - began))
