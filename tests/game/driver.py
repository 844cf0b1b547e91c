"""Play one model on the engine and on the game, and compare them after every action."""

from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from service.engine import stimuli as st
from tests.game.chooser import Chooser
from tests.game.game import Action, Game
from tests.game.generator import generate
from tests.game.machine import BEGIN, Machine, variables_of
from tests.game.model import Model
from tests.game.orders import outcomes
from tests.game.tracker import Disagreement, Tracker

MOST_ACTIONS = 30
SCENE = 700
"""Bytes that a snapshot may take before anything is open, and for each thing that is."""


@dataclass(slots=True)
class Candidate:
    """A state of the game that fits all that was seen; `names` are its numbers by token."""

    game: Game
    names: dict[int, int] = field(default_factory=dict)

    def fits(self, tracker: Tracker) -> bool:
        """Compare with what the engine shows, and pair what is new on both sides."""
        game = self.game
        same = (game.ended, game.data, game.sent) == (tracker.ended, tracker.data, tracker.sent)
        same = same and (not game.stalled or bool(tracker.stalled))
        return same and self._pair(tracker) and self._timers_are_attached(tracker)

    def _timers_are_attached(self, tracker: Tracker) -> bool:
        """A timer on an open task names the task, so that a hold of the task can stop it."""
        for token, number in self.names.items():
            kind, element, _ = tracker.open[token]
            if kind == "timer" and sum(one[1] == element for one in tracker.open.values()) == 1:
                task = self.game.task_under(number)
                if task is not None and self.names.get(tracker.attached[token] or 0) != task:
                    return False
        return True

    def _pair(self, tracker: Tracker) -> bool:
        waits = {wait.id: wait.sight for wait in self.game.waits()}
        self.names = {
            token: number
            for token, number in self.names.items()
            if token in tracker.open and waits.get(number) == tracker.open[token]
        }
        taken, fresh = set(self.names.values()), defaultdict[Any, list[int]](list)
        for number, sight in waits.items():
            if number not in taken:
                fresh[sight].append(number)
        for token, sight in sorted(tracker.open.items()):
            if token not in self.names:
                if not fresh[sight]:
                    return False
                self.names[token] = fresh[sight].pop(0)
        return not any(fresh.values())


class Trial:
    """One seed: a model, its machine, the candidates, and random actions on all of them."""

    def __init__(self, seed: int, model: Model | None = None) -> None:
        """Make the model of the seed, or play another one with the seed's chance."""
        self.seed, self.chance = seed, Random(seed)  # noqa: S311
        self.model = model or generate(seed)
        self.machine = Machine(self.model, self.chance.choice([2000, 2000, 3]))
        self.chooser = Chooser(self.chance, variables_of(self.model, "result"))
        self.candidates: list[Candidate] = []
        self.reordered = 0
        self.story: list[str] = []

    def play(self) -> "Trial":
        """Start, act until the case has ended or enough has happened, and replay."""
        payload = dict(self.model.payload)
        self.machine.happen(st.Start(payload=payload))
        self.compare([Candidate(Game(self.model))])
        while self.machine.tracker.ended is None and len(self.story) < MOST_ACTIONS:
            self.act(self.chooser.choose(self.machine.tracker.open))
        self.machine.replay()
        return self

    def act(self, action: Action) -> None:
        """Let the same thing happen on both sides, and compare."""
        self.story.append(f"{action} {self.machine.tracker.open.get(action.target, '')}")
        moved = [Candidate(candidate.game, dict(candidate.names)) for candidate in self.candidates]
        for candidate in moved:
            target = candidate.names.get(action.target, 0)
            candidate.game.act(replace(action, target=target))
        self.machine.happen(self.stimulus(action))
        self.compare(moved)

    def stimulus(self, action: Action) -> st.Stimulus:
        """Say to the engine what happens."""
        target, values = action.target, dict(action.values)
        stimuli = {
            "complete": lambda: st.CompleteTask(target, values),
            "work_done": lambda: st.WorkDone(target, values),
            "work_error": lambda: st.WorkError(target, action.name),
            "fire": lambda: st.FireTimer(target, BEGIN + timedelta(days=1), action.missed),
            "deliver": lambda: st.DeliverMessage(target, values),
            "signal": lambda: st.Signal(action.name, values),
            "set_data": lambda: st.SetData(values),
            "retry": lambda: st.Retry(target),
            "cancel": st.CancelStrand,
        }
        return stimuli[action.verb]()

    def compare(self, moved: list[Candidate]) -> None:
        """Keep the candidates that fit: in the plain order, or else in any that is allowed."""
        tracker = self.machine.tracker
        plain = [Candidate(deepcopy(one.game).run(), one.names) for one in moved]
        kept = [candidate for candidate in plain if candidate.fits(tracker)]
        if not kept:
            self.reordered += 1
            others = (Candidate(game, one.names) for one in moved for game in outcomes(one.game))
            kept = [candidate for candidate in others if candidate.fits(tracker)]
        if not kept:
            raise Disagreement(self.report(plain[0].game))
        self.candidates = kept
        self.measure()

    def measure(self) -> None:
        """A snapshot holds what is live and nothing of the past."""
        live = 1 + max(_live(candidate.game) for candidate in self.candidates)
        size = len(self.machine.snapshot or b"")
        if size > SCENE * live:
            raise Disagreement(f"seed {self.seed}: a snapshot of {size} bytes for {live} things")

    def report(self, game: Game) -> str:
        """Say what differs, after which actions."""
        tracker = self.machine.tracker
        shown, expected = Counter(tracker.open.values()), Counter(w.sight for w in game.waits())
        keys = {
            key
            for key in {**tracker.data, **game.data}
            if tracker.data.get(key) != game.data.get(key)
        }
        lines = [
            f"seed {self.seed} after {len(self.story)} actions:",
            *self.story,
            f"only the engine: {sorted((shown - expected).elements())}",
            f"only the game: {sorted((expected - shown).elements())}",
            f"ended: engine {tracker.ended}, game {game.ended}",
            f"sent: engine {dict(tracker.sent)}, game {dict(game.sent)}",
            *(f"{key}: engine {tracker.data.get(key)}, game {game.data.get(key)}" for key in keys),
        ]
        return "\n".join(lines)


def _live(game: Game) -> int:
    things = 0
    for frame in game.world.frames():
        things += 1 + len(frame.ears) + len(frame.stuck) + frame.arrivals.total()
        things += sum(1 + len(one.ears) + len(one.runs) for one in frame.activities)
    return things
