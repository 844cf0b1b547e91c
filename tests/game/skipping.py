"""A task that is passed over, or cancelled with all that only it leads to.

The standard knows neither. The rule is the product's own: a task that is passed over is done
without answers; the token of one that is cancelled runs on unseen to where it meets another's.
"""

from collections.abc import Iterator

from tests.game.activities import run_done, undo_next
from tests.game.model import MultiInstance, Node, Scope
from tests.game.state import Activity, Frame, Run, World, read, write
from tests.game.tokens import consume


def bypass(world: World, run: Run) -> None:
    """Go on as if the work were done; what was chosen there before holds no more."""
    element, chosen = run.activity.node.id, read(run, "outcomes") or {}
    if element in chosen:
        write(run, "outcomes", {key: one for key, one in chosen.items() if key != element})
    run_done(world, run)


def skip(world: World, run: Run) -> None:
    """Cancel work: one of several instances alone, a compensation's handler, or a path."""
    activity = run.activity
    if isinstance(activity.node.loop, MultiInstance):
        world.passed[activity.node.id] -= 1  # An instance that ends, but is not passed.
        run_done(world, run)
        return
    world.withdraw(activity)
    if activity.serves is not None:
        undo_next(world, activity.serves)
        return
    _arrive_unseen(world, activity)


def _arrive_unseen(world: World, activity: Activity) -> None:
    """Bring tokens to the joins that others can come to, by the flows that only this leads to."""
    frame, ways = activity.frame, _ways(activity.frame.scope)
    others = set().union(*(_reached(ways, one) for one in _standing(frame)))
    alone = _reached(ways, activity.node.id) - others
    for join in (frame.scope.nodes[name] for name in sorted(others)):
        flows = frame.scope.incoming(join)
        missing = [one for one in flows if one.source in alone and not frame.arrivals[one.id]]
        if join.kind == "parallel" and len(flows) > 1 and missing:
            frame.arrivals.update(one.id for one in missing)
            if all(frame.arrivals[one.id] for one in flows):
                consume(world, frame, join)


def _standing(frame: Frame) -> Iterator[str]:
    """Give the nodes at which something rests; at rest no token is under way."""
    yield from (one.node.id for one in frame.activities)
    yield from (one.node.id for one in frame.stuck)
    yield from (one.target for one in frame.scope.flows if frame.arrivals[one.id])


def _ways(scope: Scope) -> dict[str, list[str]]:
    """Give what follows each node, boundary events included, without the flows that close a loop.

    A flow closes a loop when nothing comes to its source but by its target.
    """
    ways = {node.id: list(_following(scope, node)) for node in scope.nodes.values()}
    everything = _reached(ways, scope.start.id)
    without = {name: _reached(ways, scope.start.id, but=name) for name in everything}
    return {
        name: [one for one in after if name not in everything or name in without[one] - {one}]
        for name, after in ways.items()
    }


def _following(scope: Scope, node: Node) -> Iterator[str]:
    yield from (one.target for one in scope.outgoing(node))
    yield from (one.id for one in scope.boundaries(node))


def _reached(ways: dict[str, list[str]], start: str, *, but: str = "") -> set[str]:
    """Give what can be come to from a node, and itself, never going on from `but`."""
    todo, seen = [start], {start}
    for name in todo:
        new = [one for one in ways.get(name, ()) if one not in seen] if name != but else []
        seen.update(new)
        todo += new
    return seen
