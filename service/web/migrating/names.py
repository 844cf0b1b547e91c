"""How the steps of the versions that cases leave and take are called."""

from collections.abc import Sequence

from service.bpmn.drawing.wording import type_in_words
from service.bpmn.model import Process
from service.definitions.bundle import Bundle


class Names:
    """The names of steps by their ids; one without a name is called by its kind."""

    def __init__(self, left: Sequence[Bundle], taken: Bundle) -> None:
        """`left` begins with the newest version: names are read there first."""
        self.key = taken.key
        self.new = _names(taken.process)
        self.old: dict[str, str] = {}
        for bundle in left:
            self.old = _names(bundle.process) | self.old

    def name(self, element: str) -> str:
        """Name a step of a version left, or the whole case by the key of the process."""
        if element == self.key:
            return "The whole case"
        return self.old.get(element) or self.new.get(element, element)

    def became(self, element: str) -> str:
        """Name a step of the version taken."""
        return self.new.get(element, element)

    def clock(self, element: str | None, became: str | None) -> str:
        """Name what has a clock, which one of the versions may not draw."""
        return self.name(element) if element is not None else self.became(became or "")


def _names(process: Process) -> dict[str, str]:
    elements = process.elements
    return {
        key: one.name or type_in_words(one, elements.get(one.attached_to or ""))
        for key, one in elements.items()
    }
