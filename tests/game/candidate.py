"""A state that the game may be in, held against what the engine shows."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from tests.game.game import Action, Game
from tests.game.orders import outcomes
from tests.game.sight import Wait

Sight = tuple[str, str, str]
Places = Mapping[int, tuple[int, Sight]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the engine shows after an action.

    `places` has everything open by token, scopes included, with the token whose scope it is in;
    `attached` the task of each timer; `stalled` says that joins are reported as waiting in vain.
    """

    places: Places
    attached: Mapping[int, int | None]
    data: Mapping[str, Any]
    sent: Counter[tuple[str, str]]
    passed: Counter[str]
    stalled: bool
    ended: str | None


@dataclass(slots=True)
class Candidate:
    """A state of the game that fits all that was seen; `names` are its numbers by token."""

    game: Game
    names: dict[int, int] = field(default_factory=dict)

    def acted(self, action: Action) -> "Candidate":
        """Give the state in which the action has just happened; its target is a token."""
        target = self.names.get(action.target, 0)
        game = deepcopy(self.game).act(replace(action, target=target))
        return Candidate(game, dict(self.names))

    def plain(self) -> "Candidate":
        """Give the state at rest after the plain order of steps."""
        return Candidate(deepcopy(self.game).run(), dict(self.names))

    def every(self) -> "list[Candidate]":
        """Give the states at rest after all possible orders of steps."""
        return [Candidate(game, dict(self.names)) for game in outcomes(self.game)]

    def fits(self, shown: Shown) -> bool:
        """Compare with what the engine shows, and pair what is new on both sides."""
        game = self.game
        same = (game.ended, game.data, game.sent) == (shown.ended, shown.data, shown.sent)
        same = same and game.passed == shown.passed and (shown.stalled or not game.stalled)
        return same and self._pair(shown.places) and self._timers_are_attached(shown)

    def _pair(self, shown: Places) -> bool:
        """What was there before must be there on both sides or on neither; the rest is new."""
        known = {place.id: place for place in self.game.places()}
        if any((token in shown) != (number in known) for token, number in self.names.items()):
            return False
        for token, (_, sight) in shown.items():
            if token in self.names and known[self.names[token]].sight != sight:
                return False
        self.names = {token: number for token, number in self.names.items() if token in shown}
        paired = set(self.names.values())
        return self._pair_new(shown, [one for ident, one in known.items() if ident not in paired])

    def _pair_new(self, shown: Places, places: list[Wait]) -> bool:
        """Pair what looks the same scope by scope, in the order of its beginning."""
        fresh = defaultdict[tuple[int, Sight], list[int]](list)
        for place in places:
            fresh[place.inside, place.sight].append(place.id)
        for token, (owner, sight) in sorted(shown.items()):
            if token not in self.names:
                alike = fresh[self.names.get(owner, 0), sight]
                if not alike:
                    return False
                self.names[token] = alike.pop(0)
        return not any(fresh.values())

    def _timers_are_attached(self, shown: Shown) -> bool:
        """A timer on an open task names the task, so that a hold of the task can stop it."""
        for token, (_, (kind, _, _)) in shown.places.items():
            task = self.game.task_under(self.names[token]) if kind == "timer" else None
            if task is not None and self.names.get(shown.attached[token] or 0) != task:
                return False
        return True

    def live(self) -> int:
        """Count what is live: scopes, activities, runs, ears, tokens at joins, incidents."""
        things = 0
        for frame in self.game.world.frames():
            things += 1 + len(frame.ears) + len(frame.stuck) + frame.arrivals.total()
            things += len(frame.memory)
            things += sum(1 + len(one.ears) + len(one.runs) for one in frame.activities)
        return things
