"""How a token leaves an element and what becomes of it at gateways."""

from tests.game.inclusive import enabled
from tests.game.model import Flow, Node
from tests.game.state import Frame, Stuck, Token, World
from tests.game.values import holds


def ways_out(frame: Frame, node: Node) -> list[Flow]:
    """Choose the flows on which tokens leave a node."""
    flows = frame.scope.outgoing(node)
    open_flows = [
        flow
        for flow in flows
        if not flow.default and (flow.condition is None or holds(flow.condition, frame))
    ]
    if node.kind == "exclusive":
        open_flows = open_flows[:1]
    return open_flows or [flow for flow in flows if flow.default]


def leave(world: World, frame: Frame, node: Node, *, told: bool = False, number: int = 0) -> None:
    """Put a token on each chosen flow; where there is none to choose the token is stuck.

    The history counts the element as passed, unless it was `told` of its instances already. An
    element that is tried again keeps the `number` of its incident.
    """
    chosen = ways_out(frame, node)
    if not chosen and frame.scope.outgoing(node):
        frame.stuck.append(Stuck(number or world.new_id(), node))
        return
    world.passed[node.id] += not told
    for flow in chosen:
        world.moving.append(Token(frame, frame.scope.nodes[flow.target], flow))


def arrive(world: World, token: Token) -> None:
    """Let a token wait at a parallel or inclusive gateway; a complete parallel join fires."""
    frame, node = token.frame, token.node
    incoming = frame.scope.incoming(node)
    if len(incoming) == 1:
        leave(world, frame, node)
        return
    assert token.flow is not None
    frame.arrivals[token.flow.id] += 1
    if node.kind == "parallel" and all(frame.arrivals[flow.id] for flow in incoming):
        consume(world, frame, node)


def consume(world: World, frame: Frame, join: Node) -> None:
    """Take one token from each incoming flow that has one, and go on."""
    for flow in frame.scope.incoming(join):
        if frame.arrivals[flow.id]:
            frame.arrivals[flow.id] -= 1
    frame.arrivals += type(frame.arrivals)()
    leave(world, frame, join)


def ready_inclusive_joins(world: World) -> list[tuple[Frame, Node]]:
    """Give the inclusive joins that may fire now."""
    ready: list[tuple[Frame, Node]] = []
    for frame in world.frames():
        moving = [token for token in world.moving if token.frame is frame]
        joins = (node for node in frame.scope.nodes.values() if node.kind == "inclusive")
        ready += [(frame, join) for join in joins if enabled(frame, join, moving)]
    return ready
