"""Figures: what was measured, in which database, beside what the floor made of it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Aim(Enum):
    """What an aim limits."""

    AT_MOST = "≤ {:g}"
    SHARE_OF_FLOOR = "≥ {:g} of the floor"


@dataclass(frozen=True)
class Figure:
    """One thing that was measured. `floor` is the same without Handrail, where there is such.

    `aim` is what we want of it: a limit of the value, or of its share of the floor's.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    aim: tuple[Aim, float] | None = None

    @property
    def ratio(self) -> float | None:
        """The value in floors."""
        return self.value / self.floor if self.floor else None

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is reached; None without one."""
        if self.aim is None:
            return None
        way, limit = self.aim
        if way is Aim.SHARE_OF_FLOOR:
            return self.ratio is not None and self.ratio >= limit
        return self.value <= limit


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that this share of the values (0 to 1) does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """Give the middle value."""
    return statistics.median(values)


def in_words(value: float | None) -> str:
    """Write a number with about three digits that mean something."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(figures: Sequence[Figure]) -> list[str]:
    """Write figures as the lines of a Markdown table."""
    lines = ["| measured | Handrail | floor | ratio | aim | |", "|---|---:|---:|---:|---|---|"]
    for one in figures:
        reached = {None: "", True: "met", False: "**missed**"}[one.is_met]
        aim = one.aim[0].value.format(one.aim[1]) if one.aim else ""
        value = f"{in_words(one.value)} {one.unit}".strip()
        cells = (one.name, value, in_words(one.floor), in_words(one.ratio), aim, reached)
        lines.append(f"| {' | '.join(cells)} |")
    return lines
