"""A decision as it was read: a table of rules, or one expression."""

from dataclasses import dataclass
from enum import StrEnum

from service.decisions.cells import Cell
from service.decisions.kinds import Kind
from service.expressions import Expression


class HitPolicy(StrEnum):
    """How the rules that match give the result, by the letters of DMN."""

    UNIQUE = "U"  # at most one rule matches
    ANY = "A"  # all that match give the same
    PRIORITY = "P"  # the one whose output stands first among the output values
    FIRST = "F"  # the first in the order of the table
    RULE_ORDER = "R"  # a list, in the order of the table
    OUTPUT_ORDER = "O"  # a list, in the order of the output values
    COLLECT = "C"  # a list
    SUM = "C+"
    LEAST = "C<"
    MOST = "C>"
    COUNT = "C#"


@dataclass(frozen=True, slots=True)
class Input:
    """An input column: what is tested. `allowed` are its input values."""

    id: str
    label: str
    expression: Expression
    kind: Kind
    allowed: Cell
    line: int | None


@dataclass(frozen=True, slots=True)
class Output:
    """An output column. `allowed` are its output values, the most important first."""

    id: str
    name: str
    label: str
    kind: Kind
    allowed: tuple[object, ...]
    default: Expression | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: one cell for each input, one expression for each output, and what it is for."""

    id: str
    cells: tuple[Cell, ...]
    results: tuple[Expression, ...]
    note: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, known by its `key`.

    `requires` are the keys of the decisions it reads, each by the key and the `variable` of that
    decision. A literal expression has no rules and no columns but one output; then `expression`
    computes it. `file` and `line` say where it was drawn.
    """

    key: str
    name: str
    variable: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    hit_policy: HitPolicy
    rules: tuple[Rule, ...]
    requires: tuple[str, ...] = ()
    expression: Expression | None = None
    file: str | None = None
    line: int | None = None
