"""What a rule looks at: one process and the places in its file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from service.bpmn.model import Element, Process
from service.bpmn.where import Where
from service.errors import Problem


@dataclass(frozen=True, slots=True)
class Drawing:
    """One process under examination; `handlers` are its compensation associations."""

    process: Process
    handlers: Mapping[str, str]
    file: str

    def of_type(self, *types: str) -> Iterator[Element]:
        """Give the elements of these types."""
        return (one for one in self.process.elements.values() if one.type in types)

    def host(self, element: Element) -> Element | None:
        """Give the sub-process that an element stands in, None for the process."""
        return self.process.elements[element.parent] if element.parent is not None else None

    def at(self, element: Element, line: int | None = None) -> Where:
        """Give the place of an element, or of something within it."""
        return Where(self.file, element.id, line or element.line)


Rule: TypeAlias = Callable[[Drawing], Iterator[Problem]]


def named(element: Element) -> str:
    """Name an element for a reader: by its name, or else by its id."""
    return f"“{element.name}”" if element.name else element.id
