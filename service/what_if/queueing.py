"""A queue, replayed day by day: tasks line up in the order of their days, as many a day are done.

Nothing is drawn by lot and nothing estimated. Each day those that come join the end of the line,
then as many as were really done on that day leave its front; whatever is left waits for the next
day on which any were done.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Queue:
    """How tasks waited: how many they were, and for how many days altogether.

    `left` still waited at the end of the last day; their days until then count.
    """

    tasks: int
    days: int
    longest: int
    left: int

    @property
    def usual(self) -> float:
        """Give the mean of the days that a task waited."""
        return self.days / self.tasks if self.tasks else 0.0


def line_up(came: Mapping[date, int], done: Mapping[date, int]) -> Queue:
    """Let tasks that `came` on some days be done as many a day as were `done`, the oldest first."""
    line: deque[tuple[date, int]] = deque()
    days = longest = 0
    last = max({*came, *done}, default=date.min)
    for day in sorted({*came, *done}):
        if came.get(day):
            line.append((day, came[day]))
        hands = done.get(day, 0)
        while hands and line:
            since, number = line.popleft()
            taken = min(hands, number)
            hands -= taken
            if number > taken:
                line.appendleft((since, number - taken))
            days += taken * (day - since).days
            longest = max(longest, (day - since).days)
    for since, number in line:
        days += number * (last - since).days
        longest = max(longest, (last - since).days)
    return Queue(sum(came.values()), days, longest, sum(number for _, number in line))
