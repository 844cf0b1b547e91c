"""How the time of one task was spent: on hold, waiting for somebody, or in somebody's hands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

Span = tuple[datetime, datetime]
NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Spent:
    """The parts of a task's time: each hour is in one of them. By the clock on the wall."""

    waiting: timedelta = NONE
    working: timedelta = NONE
    held: timedelta = NONE

    @property
    def whole(self) -> timedelta:
        """The time from its opening to its end."""
        return self.waiting + self.working + self.held


def spent(
    opened_at: datetime,
    ended_at: datetime,
    *,
    taken: Iterable[tuple[datetime, bool]],
    held: Iterable[Span],
) -> Spent:
    """Divide the time of a task.

    `taken` are the instants at which somebody took it (True) or gave it back (False), in order;
    nobody has it before the first. A hold outweighs both; holds may overlap.
    """
    turns, holds = list(taken), list(held)
    edges = {opened_at, ended_at, *(at for at, _ in turns), *(at for one in holds for at in one)}
    inside = sorted(at for at in edges if opened_at <= at <= ended_at)
    parts = {"waiting": NONE, "working": NONE, "held": NONE}
    for begins, ends in pairwise(inside):
        if any(start <= begins < end for start, end in holds):
            part = "held"
        else:
            is_taken = [now for at, now in turns if at <= begins][-1:] == [True]
            part = "working" if is_taken else "waiting"
        parts[part] += ends - begins
    return Spent(**parts)
