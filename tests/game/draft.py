"""A scope being drawn: adds elements and flows with ids that are unique in the whole model."""

from dataclasses import dataclass
from itertools import count, pairwise
from random import Random
from typing import Any

from tests.game.model import Assignment, Comparison, Flow, Node, NodeKind, Scope, Trigger

KEYS = ("a", "b", "c")
OUTCOMES = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece with one way in and one way out."""

    entry: Node
    exit: Node


class Pencil:
    """Chance and numbering, shared by all scopes of a model."""

    def __init__(self, chance: Random) -> None:
        """`chance` decides everything, so that a seed gives the same model again."""
        self.chance = chance
        self.numbers = count(1)

    def new_id(self, letter: str) -> str:
        """Give a new id."""
        return f"{letter}{next(self.numbers)}"

    def likely(self, chance: float) -> bool:
        """Decide with a given probability."""
        return self.chance.random() < chance

    def comparison(self) -> Comparison:
        """Make up a condition over the data."""
        relation = self.chance.choice(["==", "!=", "<", "<=", ">", ">="])
        return Comparison(self.chance.choice(KEYS), relation, self.chance.randrange(7))

    def outcome(self, task: Node) -> Comparison:
        """Make up a condition over what a person chose."""
        relation = self.chance.choice(["==", "!="])
        return Comparison(f"outcomes.{task.id}", relation, self.chance.choice(OUTCOMES))

    def rare(self) -> Comparison:
        """Make up a condition that seldom holds."""
        return Comparison(self.chance.choice(KEYS), ">", 7)

    def assignments(self) -> tuple[Assignment, ...]:
        """Make up a script of one or two lines."""
        lines = []
        for _ in range(self.chance.choice([1, 1, 2])):
            key = self.chance.choice([*KEYS, "z"])
            source = self.chance.choice(KEYS) if self.likely(0.3) else None
            amount = self.chance.choice([1, 2]) if source else self.chance.randrange(10)
            lines.append(Assignment(key, amount, source))
        return tuple(lines)


class Draft:
    """One scope being drawn."""

    def __init__(self, pencil: Pencil, scope_id: str) -> None:
        """Begin an empty scope."""
        self.pencil = pencil
        self.scope = Scope(scope_id)

    def node(self, kind: NodeKind, letter: str, **details: Any) -> Node:
        """Add an element."""
        node = Node(self.pencil.new_id(letter), kind, **details)
        self.scope.nodes[node.id] = node
        return node

    def user(self, **details: Any) -> Node:
        """Add a user task."""
        return self.node("user", "U", **details)

    def gateway(self, kind: NodeKind) -> Node:
        """Add a gateway."""
        letter = {"exclusive": "X", "parallel": "P", "inclusive": "O", "event_gateway": "G"}[kind]
        return self.node(kind, letter)

    def end(self, trigger: Trigger | None = None) -> Node:
        """Add an end event."""
        return self.node("end", "E", trigger=trigger or Trigger())

    def flow(
        self, source: Node, target: Node, condition: Comparison | None = None, **details: bool
    ) -> Flow:
        """Add a sequence flow."""
        flow = Flow(self.pencil.new_id("f"), source.id, target.id, condition, **details)
        self.scope.flows.append(flow)
        return flow

    def chain(self, *nodes: Node) -> None:
        """Connect elements in a row."""
        for source, target in pairwise(nodes):
            self.flow(source, target)
