"""What a rule looks at: one process, the file around it, and what it may refer to."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from service.bpmn.lint.graph import Graph
from service.bpmn.model import HUMAN, Diagram, Element, Process
from service.bpmn.where import Where
from service.errors import Problem


@dataclass(frozen=True, slots=True)
class Subject:
    """One process under examination.

    `forms` are schemas by key, `decisions` and `called` the keys of decisions and processes that
    exist, `secrets` the names of those kept; None when they are not known, and then nothing is said
    about them.
    """

    diagram: Diagram
    process: Process
    forms: Mapping[str, Any] | None = None
    decisions: Collection[str] | None = None
    called: Collection[str] | None = None
    secrets: Collection[str] | None = None
    graph: Graph = field(init=False)

    def __post_init__(self) -> None:
        """Follow the flows once for all rules."""
        object.__setattr__(self, "graph", Graph(self.process))

    def at(self, element: str, line: int | None = None) -> Where:
        """Give the place of an element or flow; `line` when something within it is meant."""
        known = self.process.elements.get(element) or self.process.flows.get(element)
        return Where(self.diagram.file, element, line or (known.line if known else None))

    def whole(self, line: int | None = None) -> Where:
        """Give the place of the process itself."""
        return Where(self.diagram.file, self.process.key, line or self.process.line)

    def tasks(self) -> Iterator[Element]:
        """Give the tasks for people."""
        return (one for one in self.process.elements.values() if one.type in HUMAN)


Rule: TypeAlias = Callable[[Subject], Iterator[Problem]]


def named(element: Element) -> str:
    """Name an element for a reader: by its name, or else by its id."""
    return f"“{element.name}”" if element.name else element.id
