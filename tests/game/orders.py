"""Every order in which things that happen at once may happen, and where each leads."""

from copy import deepcopy
from random import Random
from typing import Any

from tests.game.game import Game
from tests.game.play import steps
from tests.game.state import Activity, Ear, Frame, Memory, Run, World


class TooMany(Exception):
    """More orders than can be looked at one by one."""


def outcomes(game: Game, limit: int = 600) -> list[Game]:
    """Give the game at rest after every possible order of the steps that are due.

    Worlds that differ only in the numbers of things that are new count as one. Where more than
    `limit` different worlds lie on the way, a large sample of the orders must do.
    """
    try:
        return _all(game, limit)
    except TooMany:
        return _sample(game, limit)


def _all(game: Game, limit: int) -> list[Game]:
    """Go through all orders. Raises `TooMany`."""
    mark = game.world.last_id
    todo, seen, resting = [game], {signature(game.world, mark)}, []
    while todo:
        current = todo.pop()
        ways = len(steps(current.world))
        if not ways:
            resting.append(current)
        for number in range(ways):
            following = deepcopy(current)
            steps(following.world)[number]()
            sign = signature(following.world, mark)
            if sign not in seen:
                seen.add(sign)
                todo.append(following)
        if len(seen) > limit:
            raise TooMany
    return resting


def _sample(game: Game, size: int) -> list[Game]:
    """Go through many orders taken by chance, the same ones every time."""
    mark, chance = game.world.last_id, Random(size)  # noqa: S311
    resting: dict[Any, Game] = {}
    for _ in range(size):
        one = deepcopy(game)
        while ways := steps(one.world):
            chance.choice(ways)()
        resting.setdefault(signature(one.world, mark), one)
    return list(resting.values())


def signature(world: World, mark: int) -> Any:
    """Give what tells two worlds apart; numbers above `mark` are new and do not count."""
    return Signer(world, mark).whole()


class Signer:
    """Writes down a world without order and without new numbers."""

    def __init__(self, world: World, mark: int) -> None:
        """Keep what to write down."""
        self.world, self.mark = world, mark

    def whole(self) -> Any:
        """Sign the world."""
        told = repr((sorted(self.world.sent.items()), sorted(self.world.passed.items())))
        signals = _unordered(self.ear(one.ear) for one in self.world.deliveries)
        return (self.frame(self.world.top), told, signals, self.world.ended)

    def frame(self, frame: Frame | None) -> Any:
        """Sign a frame with everything in it."""
        if frame is None or frame.closed:
            return "closed"
        moving = [
            (token.node.id, token.flow.id if token.flow else "", token.leaves, bool(token.begins))
            for token in self.world.moving
            if token.frame is frame
        ]
        return (
            frame.scope.id,
            repr(sorted((frame.variables or {}).items())),
            _unordered(self.activity(activity) for activity in frame.activities),
            _unordered(self.ear(ear) for ear in frame.ears),
            _unordered((+frame.arrivals).items()),
            _unordered((stuck.node.id, self.number(stuck.id)) for stuck in frame.stuck),
            _unordered(moving),
            self.memories(frame.memory),
        )

    def memories(self, memories: list[Memory]) -> Any:
        """Sign what can be compensated, in its order."""
        return repr([(one.node.id, self.memories(one.inside or [])) for one in memories])

    def activity(self, activity: Activity) -> Any:
        """Sign an activity."""
        return (
            activity.node.id,
            activity.begun,
            activity.done,
            repr((activity.items, activity.results)),
            _unordered(self.ear(ear) for ear in activity.ears),
            _unordered(self.run(run) for run in activity.runs),
            self.memories(activity.todo),
        )

    def run(self, run: Run) -> Any:
        """Sign one run of an activity."""
        variables = repr(sorted((run.variables or {}).items()))
        return (run.number, self.number(run.id), variables, self.frame(run.frame))

    def ear(self, ear: Ear) -> Any:
        """Sign an ear."""
        kind = (ear.node.id, ear.trigger.kind, ear.trigger.name or "")
        return (*kind, self.number(ear.id), repr(ear.left), ear.truth, ear.heard, ear.turn)

    def number(self, ident: int) -> int:
        """Give a number that counts, or none."""
        return ident if ident <= self.mark else 0


def _unordered(parts: Any) -> Any:
    return tuple(sorted(parts, key=repr))
