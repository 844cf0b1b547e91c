"""Play one model on the engine and on the game, and compare them after every action."""

from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from service.engine import stimuli as st
from tests.game.chooser import Chooser
from tests.game.game import Action, Game
from tests.game.generator import generate
from tests.game.machine import BEGIN, Machine, variables_of
from tests.game.model import Model
from tests.game.orders import outcomes
from tests.game.sight import Wait
from tests.game.tracker import Disagreement, Sight, Tracker

MOST_ACTIONS = 30
SCENE = 700
"""Bytes that a snapshot may take before anything is open, and for each thing that is."""


@dataclass(slots=True)
class Candidate:
    """A state of the game that fits all that was seen; `names` are its numbers by token."""

    game: Game
    names: dict[int, int] = field(default_factory=dict)

    def fits(self, machine: Machine) -> bool:
        """Compare with what the engine shows, and pair what is new on both sides."""
        game, tracker = self.game, machine.tracker
        same = (game.ended, game.data, game.sent) == (tracker.ended, tracker.data, tracker.sent)
        same = same and game.passed == tracker.passed
        same = same and (not game.stalled or bool(tracker.stalled))
        return same and self._pair(machine.places()) and self._timers_are_attached(tracker)

    def _pair(self, shown: dict[int, tuple[int, Sight]]) -> bool:
        """What was there before must be there on both sides or on neither; the rest is new."""
        known = {place.id: place for place in self.game.places()}
        if any((token in shown) != (number in known) for token, number in self.names.items()):
            return False
        self.names = {token: number for token, number in self.names.items() if token in shown}
        paired = set(self.names.values())
        return self._pair_new(shown, [one for ident, one in known.items() if ident not in paired])

    def _pair_new(self, shown: dict[int, tuple[int, Sight]], places: list[Wait]) -> bool:
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

    def _timers_are_attached(self, tracker: Tracker) -> bool:
        """A timer on an open task names the task, so that a hold of the task can stop it."""
        timers = [token for token, sight in tracker.open.items() if sight[0] == "timer"]
        for token in timers:
            task = self.game.task_under(self.names[token])
            if task is not None and self.names.get(tracker.attached[token] or 0) != task:
                return False
        return True


class Trial:
    """One seed: a model, its machine, the candidates, and random actions on all of them."""

    def __init__(self, seed: int, model: Model | None = None) -> None:
        """Make the model of the seed, or play another one with the seed's chance."""
        self.seed, self.chance = seed, Random(seed)  # noqa: S311
        self.model = model or generate(seed)
        self.machine = Machine(self.model, self.chance.choice([400, 400, 3]))
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
        plain = [Candidate(deepcopy(one.game).run(), dict(one.names)) for one in moved]
        kept = [candidate for candidate in plain if candidate.fits(self.machine)]
        if not kept:
            self.reordered += 1
            others = (
                Candidate(game, dict(one.names)) for one in moved for game in outcomes(one.game)
            )
            kept = [candidate for candidate in others if candidate.fits(self.machine)]
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
        shown = Counter(sight for _, sight in self.machine.places().values())
        expected = Counter(place.sight for place in game.places())
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
            f"passed by the engine alone: {dict(tracker.passed - game.passed)}",
            f"passed in the game alone: {dict(game.passed - tracker.passed)}",
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
