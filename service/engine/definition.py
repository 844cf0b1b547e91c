"""A compiled process: immutable, shared by all its strands and by threads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from service.bpmn.facts import Binding
from service.bpmn.model import Element, Process
from service.decisions import Decision
from service.engine.spec import ElementSpec, ProcessSpec

StartKind = Literal["none", "message", "timer", "signal", "conditional"]


@dataclass(frozen=True, slots=True)
class StartElement:
    """One way to start a strand.

    `name` is the message's or signal's, `rule` a timer's text or a condition's expression, both as
    written; `correlation` are a message's keys. An event with several triggers is listed once for
    each.
    """

    id: str
    kind: StartKind
    name: str | None = None
    rule: str | None = None
    correlation: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A version of a process as the engine executes it.

    `calls` are the processes that its call activities name, with the pinned version or None for
    the latest; a call whose process is computed is not among them. `elements` are the drawn
    elements with everything said of them, `process` is the whole reading. The rest is the
    engine's own.
    """

    key: str
    version: int
    file: str
    process: Process
    decisions: Mapping[str, Decision]
    calls: frozenset[tuple[str, int | None]]
    start_elements: tuple[StartElement, ...]
    spec: ProcessSpec
    scopes: Mapping[str, ProcessSpec]

    @property
    def elements(self) -> Mapping[str, Element]:
        """The drawn elements by id, those within sub-processes included."""
        return self.process.elements

    @property
    def none_start(self) -> ElementSpec | None:
        """The start event that a call, or a person without a choice, begins at."""
        found = [one for one in self.spec.starts if not one.node.events]
        return found[0] if len(found) == 1 else None

    def start(self, element: str) -> ElementSpec | None:
        """Find a start event by its id."""
        return next((one for one in self.spec.starts if one.node.id == element), None)
