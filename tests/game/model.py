"""A neutral picture of a process: made by the generator, played by the game, written as BPMN.

It holds what the standard says about structure and nothing about execution. Everything is compared
by identity and never changes once a draft is finished, so a copied game shares it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any
Relation = Literal["==", "!=", "<", "<=", ">", ">="]


class Drawing:
    """Part of the drawing: shared, never copied, when a game is copied."""

    __slots__ = ()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Drawing":
        """Give the part itself."""
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Drawing):
    """`key relation value`, the only shape of condition, so that anyone can judge it alone.

    The key is a variable, or `outcomes.<task id>`: what a person chose there.
    """

    key: str
    relation: Relation
    value: Json


@dataclass(frozen=True, slots=True, eq=False)
class Assignment(Drawing):
    """`key = source + amount`, or `key = amount` without a source."""

    key: str
    amount: Json
    source: str | None = None


EventKind = Literal[
    "none",
    "timer",
    "message",
    "signal",
    "error",
    "escalation",
    "condition",
    "terminate",
    "link",
    "compensate",
    "cancel",
]


@dataclass(frozen=True, slots=True, eq=False)
class Trigger(Drawing):
    """What an event throws or waits for.

    `name` is the timer's ISO 8601 rule, the name of a message, signal or link, or the code of an
    error or escalation (absent: any code), or the activity to compensate (absent: all of the
    scope). `condition` belongs to a conditional event.
    """

    kind: EventKind = "none"
    name: str | None = None
    condition: Comparison | None = None

    def turns(self) -> int | None:
        """Tell how often a timer falls due; without end is None; anything else has no number."""
        if self.kind != "timer" or not self.name or not self.name.startswith("R"):
            return 1 if self.kind == "timer" else None
        number = self.name[1:].split("/")[0]
        return int(number) if number else None


@dataclass(frozen=True, slots=True, eq=False)
class MultiInstance(Drawing):
    """Several instances: `cardinality` of them, or one for each item of `collection`.

    Each instance has `item` and `result` as variables of its own; the results of all, in the order
    of the items, become the list `results`. `until` ends the activity when an instance is done.
    """

    sequential: bool
    cardinality: int | None = None
    collection: str | None = None
    item: str | None = None
    result: str | None = None
    results: str | None = None
    until: Comparison | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StandardLoop(Drawing):
    """One instance after another while `condition` holds, at most `maximum`."""

    before: bool
    maximum: int
    condition: Comparison | None = None


NodeKind = Literal[
    "start",
    "end",
    "throw",
    "catch",
    "boundary",
    "user",
    "manual",
    "script",
    "service",
    "receive",
    "exclusive",
    "parallel",
    "inclusive",
    "event_gateway",
    "sub_process",
    "event_sub_process",
    "call",
]


@dataclass(slots=True, eq=False)
class Node(Drawing):
    """A drawn element. Which fields count depends on its kind.

    A catching event waits for its trigger or those in `also`, whichever comes first; with `every`
    for all of them.
    `host` and `interrupting` belong to a boundary event, `interrupting` also to the start event of
    an event sub-process, `body` to a sub-process, `called` (a process key) to a call activity,
    with `inputs` and `outputs` as (name, source); without any the called process shares the data,
    `handler` (the activity that undoes) to a compensation boundary event. An activity that `undoes`
    is out of the flow; a sub-process may be a `transaction`.
    """

    id: str
    kind: NodeKind
    trigger: Trigger = field(default_factory=Trigger)
    also: tuple[Trigger, ...] = ()
    every: bool = False
    host: str | None = None
    interrupting: bool = True
    loop: MultiInstance | StandardLoop | None = None
    script: tuple[Assignment, ...] = ()
    body: "Scope | None" = None
    called: str | None = None
    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    transaction: bool = False
    handler: str | None = None
    undoes: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Flow(Drawing):
    """A sequence flow, or the leap of a link from its throw to its catch."""

    id: str
    source: str
    target: str
    condition: Comparison | None = None
    default: bool = False
    drawn: bool = True


@dataclass(slots=True, eq=False)
class Scope(Drawing):
    """A process, or the inside of a sub-process: nodes, flows, event sub-processes."""

    id: str
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    @property
    def start(self) -> Node:
        """Give the one start event."""
        return next(node for node in self.nodes.values() if node.kind == "start")

    @property
    def handlers(self) -> list[Node]:
        """Give the event sub-processes."""
        return [node for node in self.nodes.values() if node.kind == "event_sub_process"]

    def boundaries(self, node: Node) -> list[Node]:
        """Give the boundary events of an activity that wait while it is active."""
        attached = (one for one in self.nodes.values() if one.host == node.id)
        return [boundary for boundary in attached if boundary.handler is None]

    def undoing(self, node: Node) -> Node | None:
        """Give the activity that compensates another."""
        attached = (one for one in self.nodes.values() if one.host == node.id)
        return next((self.nodes[one.handler] for one in attached if one.handler is not None), None)

    def outgoing(self, node: Node) -> list[Flow]:
        """Give the flows out of a node, as drawn."""
        return [flow for flow in self.flows if flow.source == node.id]

    def incoming(self, node: Node) -> list[Flow]:
        """Give the flows into a node, as drawn."""
        return [flow for flow in self.flows if flow.target == node.id]


@dataclass(frozen=True, slots=True, eq=False)
class Model(Drawing):
    """A process and the processes that it calls, by key, with the data it is started with."""

    process: Scope
    library: Mapping[str, Scope]
    payload: Mapping[str, Json]
