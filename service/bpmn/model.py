"""One neutral reading of a BPMN file: what is drawn and what is said about it.

Plain immutable data, made by `service.bpmn.reading`. Everything keeps the id and the line
(1-based) that it has in the file, and mappings keep the file's order. Only flow nodes, flows and
lanes are here: annotations, data objects and the like mean nothing to a case and are the
drawing's affair alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from service.bpmn.facts import Binding, Facts, ProcessFacts
from service.errors import Problem

EventKind = Literal[
    "message",
    "signal",
    "timer",
    "error",
    "escalation",
    "conditional",
    "terminate",
    "link",
    "compensate",
    "cancel",
]
TimerKind = Literal["date", "duration", "cycle"]
LoopKind = Literal["standard", "parallel", "sequential"]

HUMAN = frozenset({"userTask", "manualTask", "task"})
"""Work for a person."""
MACHINE = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
"""Work for a machine."""
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = HUMAN | MACHINE | SUB_PROCESSES | {"scriptTask", "receiveTask", "callActivity"}
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING = frozenset({"intermediateThrowEvent", "endEvent"})
GATEWAYS = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """One trigger or result of an event.

    `ref` is the id of the message, signal, error or escalation, or the activity to compensate;
    `name` the message's, signal's or link's name; `code` the error's or escalation's (its id when
    it has none; None catches any). `timer` and `rule` are a timer's kind and text, `condition` a
    conditional event's expression.
    """

    kind: EventKind
    ref: str | None = None
    name: str | None = None
    code: str | None = None
    timer: TimerKind | None = None
    rule: str | None = None
    condition: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop or multi-instance marker.

    `standard`: repeats while `condition`, at most `maximum` times, asked first with `test_before`.
    Others: once for each of `collection` (named `item`) or `cardinality` times, until `completion`;
    each instance's `output_item` is gathered in `output_collection`.
    """

    kind: LoopKind
    condition: str | None = None
    maximum: int | None = None
    test_before: bool = False
    collection: str | None = None
    item: str | None = None
    output_collection: str | None = None
    output_item: str | None = None
    cardinality: str | None = None
    completion: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Facts):
    """A flow node, with every fact that a vocabulary says of it.

    `type` is its BPMN local name; `parent` the id of the sub-process that it stands in. `message`
    is also filled in from a task's `messageRef`, `called` from `calledElement`. `interrupting`
    speaks of boundary events and start events of event sub-processes; `instantiate` of receive
    tasks and event-based gateways; `all_triggers` of an event or event-based gateway that needs all
    of its events. `condition` completes an ad-hoc sub-process or activates a complex gateway.
    """

    id: str
    type: str
    name: str = ""
    line: int | None = None
    parent: str | None = None
    events: tuple[EventDefinition, ...] = ()
    loop: Loop | None = None
    default: str | None = None
    condition: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    triggered_by_event: bool = False
    instantiate: bool = False
    all_triggers: bool = False
    for_compensation: bool = False

    def has(self, kind: EventKind) -> bool:
        """Say whether one of its event definitions is of this kind."""
        return any(event.kind == kind for event in self.events)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is an expression, `parent` as of `Element`."""

    id: str
    source: str
    target: str
    condition: str | None = None
    name: str = ""
    parent: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: `role` is its key, `elements` the ids that stand in it or in a lane within it."""

    id: str
    name: str
    role: str | None
    elements: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(ProcessFacts):
    """A process; `elements` and `flows` hold those of its sub-processes as well.

    `executable` is None when the file does not say. `unexecuted` is what BPMN lets it say of an
    element and the engine does not do.
    """

    key: str
    name: str = ""
    executable: bool | None = None
    line: int | None = None
    documentation: str = ""
    elements: Mapping[str, Element] = field(default_factory=lambda: MappingProxyType({}))
    flows: Mapping[str, Flow] = field(default_factory=lambda: MappingProxyType({}))
    lanes: Mapping[str, Lane] = field(default_factory=lambda: MappingProxyType({}))
    unexecuted: tuple[Problem, ...] = ()

    def lane_of(self, element: str) -> Lane | None:
        """Give the innermost lane of an element, or of the sub-process that it stands in."""
        at: str | None = element
        while at is not None:
            holding = [lane for lane in reversed(tuple(self.lanes.values())) if at in lane.elements]
            if holding:
                return min(holding, key=lambda lane: len(lane.elements))
            host = self.elements[at]
            at = host.attached_to or host.parent
        return None

    def roles_of(self, element: str) -> tuple[str, ...]:
        """Give the roles that may do a task: its own, or else its lane's."""
        lane = self.lane_of(element)
        return self.elements[element].roles or ((lane.role,) if lane and lane.role else ())

    def outgoing(self, element: str) -> tuple[Flow, ...]:
        """Give the flows that leave an element, in the file's order."""
        return tuple(flow for flow in self.flows.values() if flow.source == element)

    def incoming(self, element: str) -> tuple[Flow, ...]:
        """Give the flows that lead to an element, in the file's order."""
        return tuple(flow for flow in self.flows.values() if flow.target == element)

    def within(self, parent: str | None) -> tuple[Element, ...]:
        """Give the elements that stand directly in a sub-process, or in the process (None)."""
        return tuple(one for one in self.elements.values() if one.parent == parent)


@dataclass(frozen=True, slots=True)
class Declared:
    """A message, signal, error or escalation declared at the top of the file.

    `name` is a message's or signal's name (its id when it has none), `code` an error's or
    escalation's; `correlation` are a message's keys.
    """

    id: str
    name: str
    code: str | None = None
    correlation: tuple[Binding, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something of a foreign vocabulary that Handrail does not act on."""

    what: str
    element: str | None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """Everything that one file says.

    `problems` are mistakes in Handrail's own vocabulary (lint reports them as errors); `ignored`
    are foreign extensions that nothing here reads.
    """

    file: str
    processes: Mapping[str, Process]
    messages: Mapping[str, Declared]
    signals: Mapping[str, Declared]
    errors: Mapping[str, Declared]
    escalations: Mapping[str, Declared]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[Ignored, ...] = ()
