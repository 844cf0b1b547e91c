"""Random processes that are redrawn while they run, beside the token game that follows them.

The engine says whether a case can go on in the redrawn process. When it refuses, nothing may have
changed; when it agrees, the game follows, and from then on both must show the same. Besides, what
a migration promises is checked: nothing is stuck, nothing is doubled, no open work and no clock of
the law is lost.
"""

from collections import Counter
from collections.abc import Iterator

from service.engine import Definition, Library, MigrationRefused, advance
from service.engine import effects as fx
from service.engine import stimuli as st
from tests.game.candidate import Candidate
from tests.game.changing import Redrawing, Redrawn
from tests.game.chooser import Chooser
from tests.game.driver import Trial
from tests.game.following import Choices, followed
from tests.game.generator import generate
from tests.game.machine import Machine, compiled_once, scopes_of, variables_of
from tests.game.model import Model, Node, Scope
from tests.game.state import Frame
from tests.game.tracker import Disagreement
from tests.game.undoing import UNSOUND, led_to, scopes, sound
from tests.game.writer import write

MOST_ACTIONS = 30
OTHERS = (
    *("exclusive", "inclusive", "conditional", "loop", "transaction", "call", "reversible"),
    *("machine", "script", "wait", "choice_of_events", "thrown", "repeated", "leap"),
)
"""Blocks that a third of the models are without, so that there are more branches and tasks."""


class MovingMachine(Machine):
    """The engine with a case that goes from version to version."""

    def __init__(self, model: Model, steps: int) -> None:
        """Begin on version 1."""
        super().__init__(model, steps)
        self.played_on: list[Definition] = []
        self.bases: dict[int, object] = {}

    def draw(self, model: Model) -> Definition:
        """Compile a redrawn process as the next version, and have it at hand."""
        new = compiled_once("main", write(model.process), self.definition.version + 1)
        known = {**self.library.definitions, ("main", new.version): new}
        self.library = Library(known, {**self.library.latest, "main": new.version})
        return new

    def _move(self, stimulus: st.Stimulus) -> None:
        super()._move(stimulus)
        self.played_on.append(self.definition)
        if isinstance(stimulus, st.Migrate):
            self.definition = self.library.get("main", stimulus.version)

    def check_bases(self, effects: tuple[fx.Effect, ...], at: object) -> None:
        """A timer that is recomputed counts from where it did."""
        others = []
        for effect in effects:
            base = self.bases.get(effect.token) if isinstance(effect, fx.TimerSet) else None
            if base is None:
                others.append(effect)
            elif effect.base_at != base:
                raise Disagreement(f"{effect} should still count from {base}")
        super().check_bases(tuple(others), at)

    def replay(self) -> None:
        """The recorded moves lead to the same bytes once more, each on its own version."""
        snapshot = None
        for definition, (stimulus, at, data, expected) in zip(
            self.played_on, self.moves, strict=True
        ):
            snapshot = advance(definition, snapshot, data, stimulus, self.context(at)).snapshot
            if snapshot != expected:
                raise Disagreement(f"replay differs at {stimulus}")


class Migrating(Trial):
    """One seed: a model played at random on both sides, redrawn now and then."""

    machine: MovingMachine

    def __init__(self, seed: int) -> None:
        """Make the model of the seed, without blocks that are unsound by themselves."""
        ways_out = ("way_out",) if seed % 2 else ()
        others = OTHERS if seed % 3 == 0 else ()
        super().__init__(seed, generate(seed, without=(*UNSOUND, *ways_out, *others)))
        self.machine = MovingMachine(self.model, 400)
        self.sound = bool(ways_out) or sound(self.model)
        self.repeated = set(self._repeated())
        self.migrated = 0
        self.due: list[int] = []
        self.refused: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()

    def play(self) -> "Migrating":
        """Start, act and migrate until the case has ended or enough has happened, and replay."""
        self.begin()
        while self.machine.tracker.ended is None and len(self.story) < MOST_ACTIONS:
            if self.due:
                self.do(self.due.pop())
            elif self.chance.random() < 0.25:
                near = {element for _, element, _ in self.machine.tracker.open.values()}
                mark = f"v{len(self.story)}_"
                self.migrate(Redrawing(self.model, self.chance, mark, near).changed())
            else:
                self.act(self.chooser.choose(self.machine.tracker.open))
            self.check_state()
        self.machine.replay()
        return self

    def do(self, token: int) -> None:
        """Complete a task that is open; what doubles then is soon open twice."""
        if self.machine.tracker.open.get(token, ("",))[0] == "task":
            self.act(self.chooser.about(token, *self.machine.tracker.open[token]))

    def migrate(self, redrawn: Redrawn) -> None:
        """Let the case go on in the redrawn process, if the engine agrees."""
        tracker, before = self.machine.tracker, self.machine.snapshot
        open_before, moves = dict(tracker.open), len(self.machine.moves)
        stimulus = self.asked(redrawn)
        self.story.append(f"{redrawn.kinds} {stimulus}")
        new, old_items = self.machine.draw(redrawn.model), tracker.items
        assert new.version == stimulus.version
        try:
            self.machine.happen(stimulus)
        except MigrationRefused as refusal:
            self.refused.update(one.code for one in refusal.problems)
            self.check(bool({*redrawn.kinds} - {"rename"}), "other names alone were refused")
            self.check(self.machine.snapshot == before, "a refusal changed something")
            self.check(len(self.machine.moves) == moves, "a refusal was a move")
            return
        finally:
            tracker.items = old_items
        self.migrated += 1
        self.changes.update(redrawn.kinds)
        self.due = sorted(tracker.open) if self.chance.random() < 0.5 else []
        tracker.items = variables_of(redrawn.model, "item")
        self.check_kept(open_before, stimulus)
        self.model = redrawn.model
        self.repeated |= set(self._repeated())
        self.chooser = Chooser(self.chance, variables_of(self.model, "result"))
        choices: Choices = stimulus.clocks
        self.compare(lambda one: Candidate(followed(one.game, redrawn, choices), dict(one.names)))

    def asked(self, redrawn: Redrawn) -> st.Migrate:
        """Make up what becomes of the timers; those that are kept may be the law's."""
        drawn = {one.id for scope in scopes_of(self.model.process) for one in scope.nodes.values()}
        left = {
            one.id for scope in scopes_of(redrawn.model.process) for one in scope.nodes.values()
        }
        names = {old: new for old, new in redrawn.names.items() if old in drawn and new in left}
        redrawn.names.clear()
        redrawn.names.update(names)
        timers = {
            token: element
            for token, (kind, element, _) in self.machine.tracker.open.items()
            if kind == "timer" and element in drawn
        }
        clocks = {
            element: self.chance.choice(["restart", "recompute"])
            for element in sorted(set(timers.values()))
            if self.chance.random() < 0.3
        }
        recomputed = [one for one, element in timers.items() if clocks.get(element) == "recompute"]
        self.machine.bases = dict.fromkeys(recomputed, self.machine.fell_due)
        return st.Migrate(
            self.machine.definition.version + 1,
            names,
            clocks,
            tuple((token, self.machine.fell_due) for token in recomputed),
            tuple(one for one, element in timers.items() if element not in clocks),
        )

    # What a migration promises

    def check_kept(self, before: dict[int, tuple[str, str, str]], stimulus: st.Migrate) -> None:
        """All work that was open is open still, and every clock of the law waits as it did."""
        told = self.machine.told
        set_anew = {one.token for one in told if isinstance(one, fx.TimerSet | fx.TimerCleared)}
        closed = {one.token for one in told if isinstance(one, fx.TaskClosed)}
        now = self.machine.tracker.open
        for token, (kind, _, detail) in before.items():
            if kind in ("task", "work"):
                self.check(token in now and now[token][2] == detail, f"{token} was lost")
                self.check(token not in closed, f"{token} was closed")
        for token in stimulus.statutory:
            self.check(now.get(token, ("",))[0] == "timer", f"the clock {token} was lost")
            self.check(token not in set_anew, f"the clock {token} was moved")

    def check_state(self) -> None:
        """Nothing waits in vain, and nothing is open twice that is not drawn to be."""
        self.check(not self.machine.tracker.stalled or not self.sound, "a join waits in vain")
        for frame in self.candidates[0].game.world.frames():
            in_vain = joins_in_vain(frame) if self.sound else ()
            self.check(not in_vain, f"{in_vain} wait in vain")
            open_here = Counter(one.node.id for one in frame.activities if one.serves is None)
            doubled = {one for one, count in open_here.items() if count > 1} - self.repeated
            self.check(not doubled, f"{doubled} are open twice")

    def _repeated(self) -> Iterator[str]:
        """Give what may be open twice: what events begin beside what they are attached to."""
        for scope in scopes(self.model):
            for node in scope.nodes.values():
                if node.kind == "event_sub_process":
                    yield node.id
                if node.kind == "boundary" and not node.interrupting:
                    yield from led_to(self.model, node.id)

    def check(self, holds: bool, what: str) -> None:
        """Say what does not hold, after which moves."""
        if not holds:
            raise Disagreement("\n".join([f"seed {self.seed}: {what}", *self.story]))


def joins_in_vain(frame: Frame) -> list[str]:
    """Give the parallel joins at which something waits for what nothing can bring any more."""
    scope = frame.scope
    arrived = {one.target for one in scope.flows if frame.arrivals[one.id]}
    live = {one.node.id for one in frame.activities if one.serves is None}
    live |= {one.node.id for one in frame.stuck}
    found = []
    for join in (scope.nodes[one] for one in arrived if scope.nodes[one].kind == "parallel"):
        coming = set[str]()
        for one in (live | arrived) - {join.id}:
            coming |= reached(scope, one, join)
        empty = [one for one in scope.incoming(join) if not frame.arrivals[one.id]]
        if any(one.source not in coming for one in empty):
            found.append(join.id)
    return found


def reached(scope: Scope, name: str, but: Node) -> set[str]:
    """Give what a token at a node may come to, events at activities included."""
    todo, seen = [name], {name}
    for one in todo:
        node = scope.nodes[one]
        after = [] if node is but else [flow.target for flow in scope.outgoing(node)]
        for other in [*after, *(event.id for event in scope.boundaries(node))]:
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen
