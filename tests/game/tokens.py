"""How a token leaves an element and what becomes of it at gateways."""

from tests.game.inclusive import enabled
from tests.game.model import Flow, Node
from tests.game.state import Frame, Stuck, Token, World
from tests.game.values import holds

GATEWAYS = ("exclusive", "parallel", "inclusive")


def ways_out(frame: Frame, node: Node) -> list[Flow]:
    """Choose the flows on which tokens leave a node.

    The default is for the case that no condition on another flow holds; flows without a condition
    are taken all the same.
    """
    flows = frame.scope.outgoing(node)
    held = [one for one in flows if one.condition is not None and holds(one.condition, frame)]
    free = [one for one in flows if one.condition is None and not one.default]
    default = [one for one in flows if one.default and not held]
    if node.kind == "exclusive":
        return (held or free or default)[:1]
    return [one for one in flows if one in held or one in free or one in default]


def leave(world: World, frame: Frame, node: Node, *, told: bool = False, number: int = 0) -> None:
    """Put a token on each chosen flow; where there is none to choose the token is stuck.

    The history counts the element as passed, unless it was `told` of its instances already. An
    activity that was completed has been passed even when there is no way on; tried again, it keeps
    the `number` of its incident and is not counted once more.
    """
    chosen = ways_out(frame, node)
    stuck = not chosen and bool(frame.scope.outgoing(node))
    if node.kind in GATEWAYS:
        world.passed[node.id] += not stuck
    else:
        world.passed[node.id] += not told and not number
    if stuck:
        frame.stuck.append(Stuck(number or world.new_id(), node))
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
