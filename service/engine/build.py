"""From a plan to specifications: every scope of a process compiled and frozen."""

from dataclasses import replace

from service.bpmn.normalise import Node, Plan
from service.engine.compensation import Undo
from service.engine.compiling import Texts
from service.engine.gateways import ExclusiveGateway, InclusiveGateway
from service.engine.groups import BoundaryGroup
from service.engine.interrupting import Boundary, Listener, ServiceLevel
from service.engine.loops import StandardLoop
from service.engine.making import Making, make
from service.engine.multi_instance import MultiInstance
from service.engine.spec import ElementSpec, FlowSpec, ProcessSpec


class Builder:
    """Compiles one scope, and by further builders the scopes inside it.

    `scopes` gathers every scope by the id of its process or sub-process.
    """

    def __init__(self, plan: Plan, texts: Texts, scopes: dict[str, ProcessSpec]) -> None:
        """Begin with an empty process specification."""
        self.plan = plan
        self.texts = texts
        self.scopes = scopes
        self.process = ProcessSpec(plan.id)
        self.making = Making(self.process, texts, self._inside)
        self.entries: dict[str, ElementSpec] = {}
        self.exits: dict[str, ElementSpec] = {}

    def built(self) -> ProcessSpec:
        """Compile the scope."""
        self.scopes[self.plan.id] = self.process
        attached: dict[str, list[Node]] = {}
        for node in self.plan.nodes.values():
            if node.attached_to is not None:
                attached.setdefault(node.attached_to, []).append(node)
        for node in self.plan.nodes.values():
            if node.attached_to is None:
                self._place(node, attached.get(node.id, []))
        for listener in self.plan.listeners:
            self._listen(listener)
        self.process.undo = Undo(self.process, Node("/undo", "undo", shown=False))
        self.process.starts = [
            self.exits[node.id] for node in self.plan.nodes.values() if node.type == "startEvent"
        ]
        self._connect()
        return self.process

    def _inside(self, node: Node) -> ProcessSpec:
        """Compile the inside of a sub-process."""
        return Builder(node.inside, self.texts, self.scopes).built()

    def _place(self, node: Node, events: list[Node]) -> None:
        """Make an element with what stands above it: its loop and its boundary events."""
        loop = node.element.loop if node.element is not None else None
        levels = [one for one in events if one.clock == "sla"]
        drawn = [one for one in events if one.clock != "sla"]
        if loop is None:
            spec = make(self.making, node)
            self.exits[node.id] = spec
            self.entries[node.id] = self._group(node, spec, [*levels, *drawn])
            return
        instance = self._group(node, make(self.making, node, f"{node.id}/each"), levels)
        kind: type[StandardLoop | MultiInstance] = (
            StandardLoop if loop.kind == "standard" else MultiInstance
        )
        spec = kind(self.process, node, loop, self.texts.loop(loop, node.id), instance)
        self.exits[node.id] = spec
        self.entries[node.id] = self._group(node, spec, drawn)

    def _group(self, node: Node, host: ElementSpec, events: list[Node]) -> ElementSpec:
        """Stand an activity and its boundary events under a group, if there are any."""
        if not events:
            return host
        made = []
        for event in events:
            boundary = ServiceLevel if event.clock == "sla" else Boundary
            spec = boundary(self.process, event, self.making.triggers(event))
            self.exits[event.id] = self.entries[event.id] = spec
            made.append(spec)
        return BoundaryGroup(self.process, replace(node, handler=None), host, tuple(made))

    def _listen(self, node: Node) -> None:
        """Make an event sub-process and a listener for each trigger of its start event."""
        body = make(self.making, node)
        start = next(one for one in node.inside.nodes.values() if one.type == "startEvent")
        triggers = self.making.triggers(start)
        ways = [triggers] if start.all_triggers else [(one,) for one in triggers]
        for number, way in enumerate(ways, start=1):
            listener = Listener(self.process, start, way, name=f"{start.id}/on{number}")
            listener.flows = (FlowSpec(f"{listener.name}/flow", body),)
            listener.connect(body)
            self.process.listeners.append(listener)

    def _connect(self) -> None:
        """Give every element its flows, in the order of the file."""
        incoming: dict[str, list[str]] = {}
        outgoing: dict[str, list[FlowSpec]] = {}
        for flow in self.plan.flows:
            target = self.entries[flow.target]
            condition = None
            if flow.condition is not None:
                condition = self.texts.expression(flow.condition, flow.id, flow.line)
            self.exits[flow.source].connect(target)
            outgoing.setdefault(flow.source, []).append(FlowSpec(flow.id, target, condition))
            incoming.setdefault(flow.target, []).append(flow.id)
        for name, spec in self.exits.items():
            spec.flows = tuple(outgoing.get(name, ()))
            spec.incoming = tuple(incoming.get(name, ()))
            if isinstance(spec, ExclusiveGateway | InclusiveGateway):
                default = spec.node.default
                spec.default = next((one for one in spec.flows if one.id == default), None)
        self._look_upstream()

    def _look_upstream(self) -> None:
        """Tell each inclusive join from where its incoming flows can be reached."""
        for name, spec in self.exits.items():
            if isinstance(spec, InclusiveGateway) and len(spec.incoming) > 1:
                self.process.late = True
                for flow in self.plan.flows:
                    if flow.target == name:
                        spec.upstream[flow.id] = self._upstream(flow.source, name)

    def _upstream(self, source: str, but: str) -> frozenset[str]:
        """Give the specifications from which `source` can be reached, not passing `but`."""
        seen: set[str] = set()
        todo = [source]
        while todo:
            name = todo.pop()
            if name in seen or name == but:
                continue
            seen.add(name)
            todo += [flow.source for flow in self.plan.flows if flow.target == name]
            attached_to = self.plan.nodes[name].attached_to
            if attached_to is not None:
                todo.append(attached_to)
        return frozenset(
            spec.name for name in seen for spec in (self.exits[name], self.entries[name])
        )
