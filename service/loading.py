"""Loading a program: what its modules are made of stays, so nothing looks for what could go.

Python looks through all that it has made, again and again, while it makes more: of the time that a
process takes to begin that was a sixth. What is there when it has begun is looked through no more.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def loading() -> Iterator[None]:
    """Load modules within this block; afterwards what can go is looked for again, but for them."""
    gc.disable()
    try:
        yield
    finally:
        _set_apart()
        gc.enable()


@cache
def _set_apart() -> None:
    """Look through what there is by now no more; once, for what comes later does not last so."""
    gc.freeze()
