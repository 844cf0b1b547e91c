"""How much of something there is at each element: five shades, and the amount in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.bpmn.drawing.marks import Look, Mark

_SHADES = ("#eef4fa", "#cfe2f2", "#9fc5e4", "#f7c9a9", "#f09d6c")
"""From little to much; black letters can be read on each."""
_LINES = ("#1d70b8", "#1d70b8", "#144e81", "#8a3d10", "#942514")
MOST = len(_SHADES) - 1


@dataclass(frozen=True, slots=True)
class Heat:
    """How much there is here: `level` from 0 to `MOST`, and the amount itself as `text`.

    `share` is a flow's part of all that was taken, from 0 to 1: its line is as thick.
    """

    level: int
    text: str
    share: float = 0.0

    @property
    def marks(self) -> Sequence[Mark]:
        """Give the amount as a tag, over a shape in its shade."""
        return [Mark("heat", self.text, Look(_LINES[self.level], _SHADES[self.level], 2.5))]

    @property
    def flow(self) -> Mark | None:
        """Give a line as thick as the part that took it."""
        return Mark("heat", self.text, Look(_LINES[1], width=1.5 + 6.5 * self.share))


def level_of(amount: float, largest: float) -> int:
    """Give the shade of an amount beside the largest one."""
    if largest <= 0:
        return 0
    return min(MOST, int(amount / largest * (MOST + 1)))
