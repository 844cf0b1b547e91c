"""A scope while it is being rewritten: nodes and flows that may still change."""

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from service.bpmn.model import Element, Flow
from service.bpmn.normalise.plan import Node, Plan


@dataclass(slots=True)
class Draft:
    """The nodes and flows of one scope, in the order of the file."""

    id: str
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    listeners: list[Node] = field(default_factory=list)

    def add(self, host: str, suffix: str, node_type: str, **facts: object) -> Node:
        """Add a node that nobody drew; its id is unused and derived from `host`."""
        node = Node(self._unused(f"{host}__{suffix}"), node_type, shown=False)
        node = replace(node, **facts)  # type: ignore[arg-type]
        self.nodes[node.id] = node
        return node

    def change(self, node: Node, **facts: object) -> None:
        """Replace a node by one that differs in these facts."""
        self.nodes[node.id] = replace(node, **facts)  # type: ignore[arg-type]

    def connect(self, source: str, target: str) -> Flow:
        """Add a flow that nobody drew."""
        flow = Flow(self._unused(f"{source}__to__{target}"), source, target)
        self.flows[flow.id] = flow
        return flow

    def lead_to(self, flow: Flow, target: str) -> None:
        """Let a flow end at another node."""
        self.flows[flow.id] = replace(flow, target=target)

    def lead_from(self, flow: Flow, source: str) -> None:
        """Let a flow start at another node."""
        self.flows[flow.id] = replace(flow, source=source)

    def outgoing(self, node: str) -> list[Flow]:
        """Give the flows that leave a node."""
        return [flow for flow in self.flows.values() if flow.source == node]

    def incoming(self, node: str) -> list[Flow]:
        """Give the flows that lead to a node."""
        return [flow for flow in self.flows.values() if flow.target == node]

    def targets(self) -> set[str]:
        """Give the ids that some flow leads to."""
        return {flow.target for flow in self.flows.values()}

    def sources(self) -> set[str]:
        """Give the ids that some flow leaves."""
        return {flow.source for flow in self.flows.values()}

    def finished(self) -> Plan:
        """Give the scope as it now stands, for good."""
        return Plan(
            self.id,
            MappingProxyType(dict(self.nodes)),
            tuple(self.flows.values()),
            tuple(self.listeners),
        )

    def _unused(self, wanted: str) -> str:
        while wanted in self.nodes or wanted in self.flows:
            wanted += "_"
        return wanted


def node_of(element: Element) -> Node:
    """Give the node of a drawn element as it stands, before any rewriting."""
    return Node(
        id=element.id,
        type=element.type,
        element=element,
        events=element.events,
        all_triggers=element.all_triggers,
        interrupting=element.interrupting,
        attached_to=element.attached_to,
        default=element.default,
        clock=element.clock,
    )
