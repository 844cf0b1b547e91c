"""From a plan to specifications: every scope of a process compiled and frozen."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from service.bpmn.model import Element
from service.bpmn.normalise import Node, Plan
from service.engine.activities import DecisionTask, PersonTask, ScriptTask, Work
from service.engine.catching import Boundary, Catch, Listener, ServiceLevel
from service.engine.compensation import Undo
from service.engine.compiling import Texts
from service.engine.containers import CallActivity, SubProcess
from service.engine.gateways import ExclusiveGateway, InclusiveGateway, ParallelGateway
from service.engine.groups import BoundaryGroup, EventGateway
from service.engine.loops import Loop, MultiInstance, StandardLoop
from service.engine.spec import ElementSpec, FlowSpec, ProcessSpec
from service.engine.throwing import EndEvent, Throw
from service.engine.trigger import Trigger

Make = Callable[["Builder", Node, str | None], ElementSpec]


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

    def triggers(self, node: Node) -> tuple[Trigger, ...]:
        """Compile an event's definitions."""
        if node.element is None:
            return ()
        return tuple(self.texts.trigger(one, node.element, node.clock) for one in node.events)

    def inside(self, node: Node) -> ProcessSpec:
        """Compile the inside of a sub-process."""
        return Builder(cast(Plan, node.body), self.texts, self.scopes).built()

    def _place(self, node: Node, events: list[Node]) -> None:
        """Make an element with what stands above it: its loop and its boundary events."""
        loop = node.element.loop if node.element is not None else None
        levels = [one for one in events if one.clock == "sla"]
        drawn = [one for one in events if one.clock != "sla"]
        if loop is None:
            spec = self._make(node)
            self.exits[node.id] = spec
            self.entries[node.id] = self._group(node, spec, [*levels, *drawn])
            return
        instance = self._group(node, self._make(node, f"{node.id}/each"), levels)
        kind = StandardLoop if loop.kind == "standard" else MultiInstance
        texts = self.texts.loop(loop, node.id)
        spec = cast(type[Loop], kind)(self.process, node, loop, texts, instance)
        self.exits[node.id] = spec
        self.entries[node.id] = self._group(node, spec, drawn)

    def _group(self, node: Node, host: ElementSpec, events: list[Node]) -> ElementSpec:
        """Stand an activity and its boundary events under a group, if there are any."""
        if not events:
            return host
        made = []
        for event in events:
            boundary = ServiceLevel if event.clock == "sla" else Boundary
            spec = boundary(self.process, event, self.triggers(event))
            self.exits[event.id] = self.entries[event.id] = spec
            made.append(spec)
        return BoundaryGroup(self.process, replace(node, handler=None), host, tuple(made))

    def _make(self, node: Node, name: str | None = None) -> ElementSpec:
        return _MAKERS[node.type](self, node, name)

    def _listen(self, node: Node) -> None:
        """Make an event sub-process and a listener for each trigger of its start event."""
        body = self._make(node)
        inside = cast(Plan, node.body)
        start = next(one for one in inside.nodes.values() if one.type == "startEvent")
        triggers = self.triggers(start)
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


def _person(builder: Builder, node: Node, name: str | None) -> ElementSpec:
    return PersonTask(builder.process, node, name=name)


def _script(builder: Builder, node: Node, name: str | None) -> ElementSpec:
    element = cast(Element, node.element)
    script = builder.texts.script(element.script or "", element)
    return ScriptTask(builder.process, node, name=name, script=script)


def _work(builder: Builder, node: Node, name: str | None) -> ElementSpec:
    element = cast(Element, node.element)
    texts = builder.texts
    return Work(
        builder.process,
        node,
        name=name,
        topic=texts.template(element.topic or "", element.id, element.line),
        inputs=texts.named(element.inputs, element.id),
        outputs=texts.named(element.outputs, element.id),
    )


def _rule(builder: Builder, node: Node, name: str | None) -> ElementSpec:
    element = cast(Element, node.element)
    if element.decision is None:
        return _work(builder, node, name)
    return DecisionTask(
        builder.process,
        node,
        name=name,
        decision=element.decision,
        result=element.result or element.decision,
        outputs=builder.texts.named(element.outputs, element.id),
    )


def _send(builder: Builder, node: Node, name: str | None) -> ElementSpec:
    element = cast(Element, node.element)
    if element.topic is not None:
        return _work(builder, node, name)
    return Throw(builder.process, node, (builder.texts.message_of(element),), name=name)


def _receive(builder: Builder, node: Node, name: str | None) -> ElementSpec:
    message = builder.texts.message_of(cast(Element, node.element))
    return Catch(builder.process, node, (message,), name=name)


def _throw(builder: Builder, node: Node, name: str | None) -> ElementSpec:
    element = node.element
    if element is not None and element.topic is not None and node.events:
        return _work(builder, node, name)
    return Throw(builder.process, node, builder.triggers(node), name=name)


def _sub_process(builder: Builder, node: Node, name: str | None) -> ElementSpec:
    return SubProcess(builder.process, node, name=name, inside=builder.inside(node))


def _call(builder: Builder, node: Node, name: str | None) -> ElementSpec:
    element = cast(Element, node.element)
    texts = builder.texts
    pinned = element.called_version
    return CallActivity(
        builder.process,
        node,
        name=name,
        called=texts.template(element.called or "", element.id, element.line),
        version=int(pinned) if pinned is not None and pinned.isdecimal() else None,
        inputs=texts.named(element.inputs, element.id),
        outputs=texts.named(element.outputs, element.id),
    )


_MAKERS: dict[str, Make] = {
    "startEvent": lambda builder, node, name: Catch(builder.process, node, (), name=name),
    "intermediateCatchEvent": lambda builder, node, name: Catch(
        builder.process, node, builder.triggers(node), name=name
    ),
    "intermediateThrowEvent": _throw,
    "endEvent": lambda builder, node, name: EndEvent(
        builder.process, node, builder.triggers(node), name=name
    ),
    "userTask": _person,
    "manualTask": _person,
    "task": _person,
    "scriptTask": _script,
    "serviceTask": _work,
    "sendTask": _send,
    "receiveTask": _receive,
    "businessRuleTask": _rule,
    "subProcess": _sub_process,
    "transaction": _sub_process,
    "callActivity": _call,
    "exclusiveGateway": lambda builder, node, name: ExclusiveGateway(
        builder.process, node, name=name
    ),
    "parallelGateway": lambda builder, node, name: ParallelGateway(
        builder.process, node, name=name
    ),
    "inclusiveGateway": lambda builder, node, name: InclusiveGateway(
        builder.process, node, name=name
    ),
    "eventBasedGateway": lambda builder, node, name: EventGateway(builder.process, node, name=name),
}
