"""Two drawings of one process beside each other: what was called otherwise, went or came."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.bpmn.drawing.marks import Look, Mark

GONE = Look("#d4351c", "#fbeae7", 2.5)
NEW = Look("#00703c", "#e9f4ee", 2.5)
MOVED = Look("#1d70b8", "#e8f1f8", 2.5)


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What is told of an element on one of two drawings.

    The same `number` stands at its counterpart on the other one; an element without a counterpart
    has none, and `text` says so.
    """

    text: str
    look: Look
    number: int | None = None

    @property
    def marks(self) -> Sequence[Mark]:
        """Give the number of the pair, or what there is instead of one."""
        return [Mark("pair", str(self.number) if self.number else self.text, self.look)]

    @property
    def flow(self) -> Mark | None:
        """Flows have no counterparts."""
        return None
