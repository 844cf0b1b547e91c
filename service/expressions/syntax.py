"""The tree of an expression: what can be written, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal, TypeAlias

from service.expressions.moments import Moment

Comparison: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in"]
Arithmetic: TypeAlias = Literal["+", "-", "*", "/", "//", "%"]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression. `height` counts the levels below and including it."""

    height: int = field(default=1, kw_only=True)


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A value as written."""

    value: bool | int | float | str | Moment | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A top-level name of the data."""

    name: str


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`target.key`, or `target["key"]`: one key of a mapping."""

    target: Node
    key: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """`target[index]` with a computed key or a position."""

    target: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A registered function with its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Sign(Node):
    """`-operand`, or with `negative` false `+operand`."""

    operand: Node
    negative: bool


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Two operands joined by an arithmetic operator."""

    operator: Arithmetic
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A chain of comparisons: `a < b <= c` is true when each neighbouring pair is."""

    operators: tuple[Comparison, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Both(Node):
    """`and`: the first operand that does not hold, else the last."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either(Node):
    """`or`: the first operand that holds, else the last."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`if test then chosen else otherwise`, or `chosen if test else otherwise`."""

    test: Node
    chosen: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b]`, or `(a, b)`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapOf(Node):
    """`{"a": 1, b: 2}`: keys are texts."""

    keys: tuple[str, ...]
    values: tuple[Node, ...]


def parts_of(node: Node) -> list[Node]:
    """Give the nodes directly below one, in the order in which its class names them."""
    parts: list[Node] = []
    for each in fields(node):
        value = getattr(node, each.name)
        candidates = value if isinstance(value, tuple) else (value,)
        parts.extend(part for part in candidates if isinstance(part, Node))
    return parts


def walk(node: Node) -> Iterator[Node]:
    """Give a node and all below it, in the order in which they are written."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(parts_of(current)))


def names_read(node: Node) -> frozenset[str]:
    """Give the top-level names that an expression reads."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Name))


def paths_read(node: Node) -> frozenset[str]:
    """Give the longest dotted paths that are read, such as `outcomes.triage`."""
    inner = {id(part.target) for part in walk(node) if isinstance(part, Field) and path_of(part)}
    paths = (path_of(part) for part in walk(node) if id(part) not in inner)
    return frozenset(path for path in paths if path)


def path_of(node: Node) -> str | None:
    """Give the dotted path that a node reads, or None when it is no plain path."""
    keys: list[str] = []
    while isinstance(node, Field):
        keys.append(node.key)
        node = node.target
    return ".".join([node.name, *reversed(keys)]) if isinstance(node, Name) else None
