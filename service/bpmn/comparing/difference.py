"""One thing that differs between two drawings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.bpmn.drawing.marks import Look, Mark


class Became(StrEnum):
    """What became of an element or a flow."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


_LOOKS = {
    Became.ADDED: Look("#00703c", "#e9f4ee", 3),
    Became.REMOVED: Look("#d4351c", "#fbeae7", 3),
    Became.CHANGED: Look("#1d70b8", "#e8f1f8", 3),
    Became.MOVED: Look("#505a5f", "#f3f2f1", 2),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one element, flow or lane, or of the whole process or file.

    `says` tells what changed, in sentences. `name` is what people call it, `kind` its notation in
    words. `was` is the id that it had before, where only that tells it from another.
    """

    id: str
    name: str
    kind: str
    became: Became
    says: tuple[str, ...] = ()
    was: str = ""

    @property
    def marks(self) -> list[Mark]:
        """Give its mark on a drawing."""
        return [Mark(self.became, self.became.capitalize(), _LOOKS[self.became])]

    @property
    def flow(self) -> Mark | None:
        """Give the mark of a flow."""
        return Mark(self.became, "", _LOOKS[self.became])


def by_id(differences: Iterable[Difference], *, before: bool = False) -> Mapping[str, Difference]:
    """Give the differences as one of the drawings marks them; what is not on it is not marked."""
    return {(one.was if before else "") or one.id: one for one in differences}
