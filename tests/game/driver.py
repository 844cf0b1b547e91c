"""Play one model on the engine and on the game, and compare them after every action."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

from service.engine import stimuli as st
from tests.game.candidate import Candidate, Shown
from tests.game.chooser import Chooser
from tests.game.game import Action, Game
from tests.game.generator import generate
from tests.game.machine import BEGIN, Machine, variables_of
from tests.game.model import Model
from tests.game.tracker import Disagreement

Step = Callable[[Candidate], Candidate]
"""What happens to the game; where that leads, the candidate then goes in any order."""

MOST_ACTIONS = 30
SCENE = 120
"""Bytes that a snapshot may take before anything is open, and for each thing that is."""


class Trial:
    """One seed: a model, its machine, the candidates, and random actions on all of them."""

    def __init__(self, seed: int, model: Model | None = None) -> None:
        """Make the model of the seed, or play another one with the seed's chance."""
        self.seed, self.chance = seed, Random(seed)  # noqa: S311
        self.model = self.begun = model or generate(seed)
        self.machine = Machine(self.model, self.chance.choice([400, 400, 3]))
        self.chooser = Chooser(self.chance, variables_of(self.model, "result"))
        self.candidates: list[Candidate] = []
        self.record: list[tuple[Step, Shown]] = []
        self.reordered = 0
        self.story: list[str] = []

    def play(self) -> "Trial":
        """Start, act until the case has ended or enough has happened, and replay."""
        self.begin()
        while self.machine.tracker.ended is None and len(self.story) < MOST_ACTIONS:
            self.act(self.chooser.choose(self.machine.tracker.open))
        self.machine.replay()
        return self

    def begin(self) -> None:
        """Start the case on both sides, and compare."""
        self.machine.happen(st.Start(payload=dict(self.model.payload)))
        self.candidates = [Candidate(Game(self.begun))]
        self.compare(lambda one: one)

    def act(self, action: Action) -> None:
        """Let the same thing happen on both sides, and compare."""
        self.story.append(f"{action} {self.machine.tracker.open.get(action.target, '')}")
        self.machine.happen(stimulus_of(action))
        self.compare(lambda one: one.acted(action))

    def compare(self, step: Step) -> None:
        """Keep the candidates that fit after a step: in the plain order, or else in any allowed.

        An earlier step may have gone another way without showing it: then all is played again.
        """
        shown, moved = self.machine.shown(), [step(one) for one in self.candidates]
        self.record.append((step, shown))
        plain = [one.plain() for one in moved]
        kept = [one for one in plain if one.fits(shown)]
        if not kept:
            self.reordered += 1
            kept = [one for each in moved for one in each.every() if one.fits(shown)]
        self.candidates = kept or self.reconsidered()
        if not self.candidates:
            raise Disagreement(self.report(plain[0].game))
        self.measure()

    def reconsidered(self) -> list[Candidate]:
        """Give the states that fit all that was seen, after every order of all steps so far."""
        found = [Candidate(Game(self.begun))]
        for step, shown in self.record:
            moved = [step(one) for one in found]
            found = [one for each in moved for one in each.every() if one.fits(shown)]
        return found

    def measure(self) -> None:
        """A snapshot holds what is live and nothing of the past."""
        live = 1 + max(one.live() for one in self.candidates)
        size = len(self.machine.snapshot or b"")
        if size > SCENE * live:
            raise Disagreement(f"seed {self.seed}: a snapshot of {size} bytes for {live} things")

    def report(self, game: Game) -> str:
        """Say what differs, after which actions."""
        seen = self.machine.shown()
        shown = Counter(sight for _, sight in seen.places.values())
        expected = Counter(place.sight for place in game.places())
        keys = [
            key for key in {**seen.data, **game.data} if seen.data.get(key) != game.data.get(key)
        ]
        lines = [
            f"seed {self.seed} after {len(self.story)} actions:",
            *self.story,
            f"only the engine: {sorted((shown - expected).elements())}",
            f"only the game: {sorted((expected - shown).elements())}",
            f"ended: engine {seen.ended}, game {game.ended}",
            f"passed by the engine alone: {dict(seen.passed - game.passed)}",
            f"passed in the game alone: {dict(game.passed - seen.passed)}",
            f"sent: engine {dict(seen.sent)}, game {dict(game.sent)}",
            *(f"{key}: engine {seen.data.get(key)}, game {game.data.get(key)}" for key in keys),
        ]
        return "\n".join(lines)


def stimulus_of(action: Action) -> st.Stimulus:
    """Say to the engine what happens."""
    target, values = action.target, dict(action.values)
    stimuli = {
        "complete": lambda: st.CompleteTask(target, values, action.name or None),
        "bypass": lambda: st.BypassTask(target),
        "skip": lambda: st.CancelTask(target),
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
