"""The token game: a model, the actions upon it, and what can be seen of it from outside.

It executes BPMN 2.0 as the standard says, on its own: tokens on flows, one at a time. What the
standard leaves open is the order of things that happen at once; `outcomes` gives all of them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Literal

from tests.game.activities import begin_frame, run_done
from tests.game.events import ears, hit, place_of, raise_from, signal
from tests.game.model import Json, Model
from tests.game.play import run, settle
from tests.game.sight import WORK, Wait, places
from tests.game.skipping import bypass, skip
from tests.game.state import Activity, Ear, Frame, Run, Token, World, read, write

Verb = Literal[
    "complete",
    "bypass",
    "skip",
    "fire",
    "deliver",
    "signal",
    "work_done",
    "work_error",
    "set_data",
    "retry",
    "cancel",
]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that happens: to `target` (an id of the game), or by `name` to whoever listens.

    `name` is also the outcome that a person chooses, or the code of a worker's error.
    """

    verb: Verb
    target: int = 0
    name: str = ""
    values: Mapping[str, Json] = field(default_factory=dict)
    missed: int = 0


class Game:
    """A case of a model in execution."""

    def __init__(self, model: Model) -> None:
        """Start it, without running on."""
        top = Frame(model.process, None, deepcopy(dict(model.payload)))
        self.world = World(top, model.library)
        begin_frame(self.world, top)

    def run(self) -> "Game":
        """Run on in the plain order."""
        run(self.world)
        return self

    def act(self, action: Action) -> "Game":
        """Let something happen, without running on."""
        self.world.sent.clear()
        self.world.passed.clear()
        {
            "complete": self._finish,
            "bypass": lambda one: bypass(self.world, self.run_of(one.target)),
            "skip": lambda one: skip(self.world, self.run_of(one.target)),
            "work_done": self._finish,
            "work_error": self._work_error,
            "fire": self._hear,
            "deliver": self._hear,
            "signal": self._signal,
            "set_data": self._set_data,
            "retry": self._retry,
            "cancel": lambda _: self._cancel(),
        }[action.verb](action)
        settle(self.world)
        return self

    def places(self) -> Iterator[Wait]:
        """Walk everything that is open and can be seen from outside, scopes included."""
        return places(self.world)

    def waits(self) -> Iterator[Wait]:
        """Walk everything that waits for something from outside."""
        return (place for place in self.places() if place.kind != "scope")

    @property
    def data(self) -> Mapping[str, Json]:
        """Give the case data."""
        return self.world.top.variables or {}

    @property
    def ended(self) -> str | None:
        """Tell how it ended: completed, failed, cancelled, or not yet."""
        return self.world.ended

    @property
    def sent(self) -> Counter[tuple[str, str]]:
        """Give what was thrown since the last action, as (kind, name)."""
        return self.world.sent

    @property
    def passed(self) -> Counter[str]:
        """Give how often tokens have passed each drawn element since the last action."""
        return Counter({ident: times for ident, times in self.world.passed.items() if ident})

    @property
    def stalled(self) -> bool:
        """Tell whether tokens wait at joins and nothing that happens outside can move anything."""
        return self.ended is None and not any(True for _ in self.waits()) and not self._conditions()

    def _conditions(self) -> bool:
        return any(ear.trigger.kind == "condition" for _, ear in ears(self.world))

    def ear(self, ident: int) -> tuple[Activity | Frame, Ear]:
        """Find what waits under a number, and whose it is."""
        return next((owner, ear) for owner, ear in ears(self.world) if ear.id == ident)

    def run_of(self, ident: int) -> Run:
        """Find open work by its number."""
        runs = (one for activity in self.world.activities() for one in activity.runs)
        return next(one for one in runs if one.id == ident)

    def task_under(self, ident: int) -> int | None:
        """Give the open task that a boundary event is attached to, if it is a plain task."""
        owner, ear = self.ear(ident)
        if ear.node.kind != "boundary" or not isinstance(owner, Activity) or owner.node.loop:
            return None
        return owner.runs[0].id if WORK.get(owner.node.kind) == "task" else None

    def _finish(self, action: Action) -> None:
        one = self.run_of(action.target)
        self._write(one, action.values)
        if action.name and action.verb == "complete":
            chosen = {**(read(one, "outcomes") or {}), one.activity.node.id: action.name}
            write(one, "outcomes", chosen)
        run_done(self.world, one)

    def _work_error(self, action: Action) -> None:
        activity = self.run_of(action.target).activity
        raise_from(self.world, activity.frame, "error", action.name, activity)

    def _hear(self, action: Action) -> None:
        owner, ear = self.ear(action.target)
        self._write(place_of(owner), action.values)
        hit(self.world, owner, ear, 1 + action.missed)

    def _signal(self, action: Action) -> None:
        signal(self.world, action.name, action.values)

    def _set_data(self, action: Action) -> None:
        self._write(self.world.top, action.values)

    def _retry(self, action: Action) -> None:
        for frame in self.world.frames():
            for stuck in list(frame.stuck):
                if stuck.id == action.target:
                    frame.stuck.remove(stuck)
                    self.world.moving.append(Token(frame, stuck.node, leaves=True, number=stuck.id))

    def _cancel(self) -> None:
        self.world.close(self.world.top)
        self.world.ended = "cancelled"

    def _write(self, place: Run | Frame, values: Mapping[str, Json]) -> None:
        for key, value in values.items():
            write(place, key, deepcopy(value))
