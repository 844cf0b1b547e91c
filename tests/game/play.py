"""One step after another until only people, workers and events can move the case on."""

from collections.abc import Callable

from tests.game.activities import begin, enter, run_done
from tests.game.events import Owner, compensate, deliver, due_conditions, hit, throw
from tests.game.model import Node
from tests.game.state import Delivery, Ear, Frame, Token, World
from tests.game.tokens import arrive, consume, leave, ready_inclusive_joins

Step = Callable[[], None]
MOST_STEPS = 3000


class Endless(Exception):
    """The process runs on without ever waiting."""


def run(world: World) -> None:
    """Move on in the plain order: conditions, tokens first come first served, joins at rest."""
    for _ in range(MOST_STEPS):
        first = next(iter(steps(world)), None)
        if first is None:
            return
        first()
    raise Endless


def steps(world: World) -> list[Step]:
    """Give what may happen next, the plain order's choice first.

    A signal reaches all its catchers at once, so these go first, in any order; then conditions that
    have become true; what else may happen may happen in any order, which the standard leaves open.
    """
    if world.deliveries:
        return [_bound(world, _deliver, delivery) for delivery in world.deliveries]
    conditions = due_conditions(world)
    if conditions:
        return [_bound(world, _condition, owner, ear) for owner, ear in conditions]
    moves = [_bound(world, _move, token) for token in world.moving]
    joins = ready_inclusive_joins(world)
    return moves + [_bound(world, consume_and_settle, frame, node) for frame, node in joins]


def _bound(world: World, step: Callable[..., None], *what: object) -> Step:
    return lambda: step(world, *what)


def _deliver(world: World, delivery: Delivery) -> None:
    deliver(world, delivery)
    settle(world)


def _condition(world: World, owner: Owner, ear: Ear) -> None:
    ear.truth = True
    hit(world, owner, ear)
    settle(world)


def consume_and_settle(world: World, frame: Frame, node: Node) -> None:
    """Fire an inclusive join."""
    consume(world, frame, node)
    settle(world)


def _move(world: World, token: Token) -> None:
    world.moving.remove(token)
    frame, node = token.frame, token.node
    if token.begins is not None:
        begin(world, token.begins)
    elif token.leaves:
        leave(world, frame, node, number=token.number)
    elif node.kind in ("parallel", "inclusive"):
        arrive(world, token)
    elif node.trigger.kind in ("compensate", "cancel"):
        compensate(world, frame, node)
    elif node.kind in ("throw", "end"):
        leave(world, frame, node)
        throw(world, frame, node)
    elif node.kind in ("start", "exclusive", "boundary") or node.trigger.kind == "link":
        leave(world, frame, node)
    else:
        enter(world, frame, node)
    settle(world)


def settle(world: World) -> None:
    """End every scope in which nothing is left; what only listens keeps no scope open.

    While a signal is being delivered a scope may still be given something to do.
    """
    again = not world.deliveries
    while again and world.ended is None:
        again = False
        for frame in reversed(list(world.frames())):
            if not frame.closed and _is_empty(world, frame):
                _end(world, frame)
                again = True


def _is_empty(world: World, frame: Frame) -> bool:
    waiting = frame.activities or frame.stuck or frame.arrivals
    return not waiting and not any(token.frame is frame for token in world.moving)


def _end(world: World, frame: Frame) -> None:
    world.close(frame)
    if frame.host is None:
        world.ended = "completed"
    else:
        run_done(world, frame.host)
