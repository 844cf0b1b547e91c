"""A short notation for small models, for cases that are worked out by hand.

`scope("S U1 X", "X U2 E if a > 3", "X E else")`: a line is a row of flows; a condition, or `else`
for the default, belongs to the first flow of its line. The first letter of an id tells the kind of
the node; what needs more than its kind is given as a node.
"""

from itertools import pairwise

from tests.game.model import Comparison, Flow, Model, Node, NodeKind, Scope

LETTERS: dict[str, NodeKind] = {
    "S": "start",
    "E": "end",
    "U": "user",
    "W": "service",
    "X": "exclusive",
    "P": "parallel",
    "O": "inclusive",
    "G": "event_gateway",
}


def scope(*rows: str, nodes: tuple[Node, ...] = (), name: str = "main") -> Scope:
    """Draw a scope."""
    drawn = Scope(name, {node.id: node for node in nodes})
    for row in rows:
        path, _, condition = row.partition(" if ")
        default = path.endswith(" else")
        ids = path.removesuffix(" else").split()
        for ident in ids:
            if ident not in drawn.nodes:
                drawn.nodes[ident] = Node(ident, LETTERS[ident[0]])
        for number, (source, target) in enumerate(pairwise(ids)):
            marks = (comparison(condition), default) if number == 0 else (None, False)
            drawn.flows.append(Flow(f"f{len(drawn.flows)}_{name}", source, target, *marks))
    return drawn


def comparison(text: str) -> Comparison | None:
    """Read `key relation number`."""
    if not text:
        return None
    key, relation, value = text.split()
    return Comparison(key, relation, int(value))  # type: ignore[arg-type]


def model(process: Scope, *called: Scope, **payload: object) -> Model:
    """Put a process, those it calls and its first data together."""
    return Model(process, {one.id: one for one in called}, payload)
