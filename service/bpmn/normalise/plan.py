"""What is executed: the drawn elements and those that normalising adds, scope by scope.

A plan is a tree of scopes. Each node keeps the drawn element that it stands for. What normalising
adds is not `shown`: it never appears in history or diagram.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from service.bpmn.model import Element, EventDefinition, Flow


@dataclass(frozen=True, slots=True)
class Node:
    """One node as it is executed.

    `type` is the BPMN local name that decides how it runs, which can differ from `element.type`
    (the catching end of a link runs as a none event). `default` is the id of the flow taken when
    no condition holds, `handler` the id of the activity that compensates this one, `clock` a
    drawn SLA mark (`amber`, `target`, `follow_on`) or `sla` for the event that stands for the
    short form. `body` is the inside of a sub-process. `serves` is the id of the drawn element in
    whose name an added gateway chooses, so that a failed choice is told of that element.
    """

    id: str
    type: str
    element: Element | None = None
    events: tuple[EventDefinition, ...] = ()
    all_triggers: bool = False
    interrupting: bool = True
    attached_to: str | None = None
    default: str | None = None
    handler: str | None = None
    clock: str | None = None
    shown: bool = True
    body: "Plan | None" = None
    serves: str | None = None

    @property
    def drawn(self) -> Element:
        """Give the element that this node stands for. Raises `LookupError` when it has none."""
        if self.element is None:
            raise LookupError(self.id)
        return self.element

    @property
    def inside(self) -> "Plan":
        """Give the inside of a sub-process. Raises `LookupError` for anything else."""
        if self.body is None:
            raise LookupError(self.id)
        return self.body


@dataclass(frozen=True, slots=True)
class Plan:
    """A process or the inside of a sub-process, ready to be compiled.

    `listeners` are its event sub-processes; `nodes` holds everything else, handlers included.
    """

    id: str
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    listeners: tuple[Node, ...] = ()
