"""Numbers that tell of many cases, and never of one.

Who may not read every case of a run is told “at least so many”: a multiple of five, never of fewer
than five cases, and never of all but fewer than five. How far it stays below the truth is a lot
that the very cases draw, by their ids, which nobody knows who may not read them. So the same cases
give the same number, however often and in whatever run they are asked about; and with one case more
or less the lot is drawn anew, so that taking two numbers from each other says nothing of that case.
"""

from collections import Counter
from collections.abc import Callable, Collection
from hashlib import sha256
from typing import Final

FEWEST: Final = 5
"""So many cases are a group of which something may be told to who may not read them."""
ENOUGH: Final = 2 * FEWEST
"""Of fewer cases nothing can be told apart: there would be no two groups of them."""

Cases = Counter[str]
"""The cases that count for a number, by their ids, and how often each of them does."""
Count = Callable[[Cases, Collection[str]], int]
"""Makes a number of the cases that count, and of the cases among which they were looked for."""


def exactly(cases: Cases, _: Collection[str]) -> int:
    """Count for a reader who may read every case."""
    return cases.total()


def at_least(cases: Cases, among: Collection[str]) -> int:
    """Count for everybody else; 0 says that there are few or none."""
    said = min(len(cases) - _lot(cases), len(among) - FEWEST)
    return max(said, 0) // FEWEST * FEWEST


def _lot(cases: Collection[str]) -> int:
    drawn = sha256("\n".join(sorted(cases)).encode()).digest()
    return int.from_bytes(drawn) % FEWEST
