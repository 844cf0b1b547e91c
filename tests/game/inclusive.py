"""When an inclusive join fires: the rule of the BPMN 2.0 standard, token by token.

The gateway is enabled when at least one incoming flow holds a token and every token elsewhere that
can reach an incoming flow without a token, on a path that does not visit the gateway, can also
reach one that has a token on such a path (BPMN 2.0.2, 13.4.3).
"""

from tests.game.model import Node, Scope
from tests.game.state import Activity, Frame, Token


def enabled(frame: Frame, join: Node, moving: list[Token]) -> bool:
    """Judge the rule for one gateway of a frame; `moving` are the tokens under way in it."""
    filled = {flow.id for flow in frame.scope.incoming(join) if frame.arrivals[flow.id]}
    if not filled:
        return False
    empty = {flow.id for flow in frame.scope.incoming(join)} - filled
    for places in _positions(frame, join, moving):
        reached = _reach(frame.scope, join, places)
        if reached & empty and not reached & filled:
            return False
    return True


def _positions(frame: Frame, join: Node, moving: list[Token]) -> list[set[str]]:
    """Give, for each token elsewhere in the frame, the nodes from which it goes on."""
    positions = [_resting(activity) for activity in frame.activities]
    positions += [{stuck.node.id} for stuck in frame.stuck]
    positions += [{token.node.id} for token in moving if token.node is not join]
    elsewhere = (flow for flow in frame.scope.flows if frame.arrivals[flow.id])
    positions += [{flow.target} for flow in elsewhere if flow.target != join.id]
    return positions


def _resting(activity: Activity) -> set[str]:
    """A token in an activity may leave by it or by a boundary event that can still happen."""
    return {activity.node.id} | {ear.node.id for ear in activity.ears}


def _reach(scope: Scope, join: Node, places: set[str]) -> set[str]:
    """Give the join's incoming flows that can be reached from some places without visiting it."""
    reached: set[str] = set()
    todo, seen = list(places), set(places)
    while todo:
        node = scope.nodes[todo.pop()]
        following = {flow.target for flow in scope.outgoing(node)}
        reached |= {flow.id for flow in scope.outgoing(node) if flow.target == join.id}
        if node.id not in places:
            following |= {boundary.id for boundary in scope.boundaries(node)}
        todo += following - seen - {join.id}
        seen |= following
    return reached
