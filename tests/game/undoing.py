"""Random processes in which finished tasks are undone now and then.

The token game has no undo, for the standard has none. What is checked is what undo promises: the
task is open again, once; only what the task leads to is taken back; nothing is stuck afterwards.
"""

from collections import Counter
from collections.abc import Iterator, Set
from random import Random

from service.engine import ElementIsOpen, ScopeIsOver
from service.engine import effects as fx
from service.engine import stimuli as st
from tests.game.chooser import Chooser
from tests.game.driver import stimulus_of
from tests.game.generator import generate
from tests.game.machine import Machine, scopes_of, variables_of
from tests.game.model import Model, Node, Scope
from tests.game.tracker import Disagreement

MOST_ACTIONS = 60
FINAL = ("error", "terminate", "cancel")
UNSOUND = ("swarm", "tangle", "dead_end", "chorus")
"""Blocks in which a join may wait in vain or an element be open twice without any undo."""


class Undoing:
    """One seed: a model played at random, with finished tasks undone."""

    def __init__(self, seed: int) -> None:
        """Make the model of the seed, without blocks that are unsound by themselves."""
        self.seed, self.chance = seed, Random(seed)  # noqa: S311
        ways_out = ("way_out",) if seed % 2 else ()
        self.model: Model = generate(seed, without=(*UNSOUND, *ways_out))
        self.sound = sound(self.model)
        self.listens = any(
            node.trigger.kind == "condition"
            for one in scopes(self.model)
            for node in one.nodes.values()
        )
        self.machine = Machine(self.model, 400)
        self.chooser = Chooser(self.chance, variables_of(self.model, "result"))
        self.opened: dict[int, fx.TaskOpened] = {}
        self.done: list[fx.TaskOpened] = []
        self.undone = self.refused = 0
        self.story: list[str] = []

    def play(self) -> "Undoing":
        """Play until the case has ended with nothing more undone, or enough has happened."""
        self.happen(st.Start(payload=dict(self.model.payload)))
        for _ in range(MOST_ACTIONS):
            over = self.machine.tracker.ended is not None
            if self.done and self.chance.random() < (0.5 if over else 0.25):
                self.undo(self.chance.choice(self.done))
            elif over:
                break
            else:
                self.act()
        self.machine.replay()
        return self

    def act(self) -> None:
        """Let something happen that the diagram waits for."""
        action = self.chooser.choose(self.machine.tracker.open)
        if action.verb in ("cancel", "work_error"):
            return
        self.happen(stimulus_of(action))

    def happen(self, stimulus: st.Stimulus) -> tuple[fx.Effect, ...]:
        """Move the case and keep the books of its tasks."""
        self.story.append(str(stimulus))
        self.machine.happen(stimulus)
        seen = tuple(self.machine.told)
        for effect in seen:
            if isinstance(effect, fx.TaskOpened):
                self.opened[effect.token] = effect
            elif isinstance(effect, fx.TaskClosed) and effect.how != "cancelled":
                self.done.append(self.opened[effect.token])
            elif isinstance(effect, fx.WorkTakenBack):
                self.done = [one for one in self.done if not taken_back(one, effect)]
        tracker = self.machine.tracker
        self.check(not tracker.stalled or not self.sound, "a join waits in vain")
        waits = tracker.open or tracker.stalled or self.listens
        self.check(bool(waits) or tracker.ended is not None, "all is still")
        return seen

    def undo(self, task: fx.TaskOpened) -> None:
        """Undo a task, or be refused with nothing changed."""
        before, open_before = self.machine.snapshot, dict(self.machine.tracker.open)
        places = self.machine.places()
        running = places.keys()
        scope = task.within[-1][0] if task.within else 0
        loops = any(place[0] == scope and place[1][1] == task.element for place in places.values())
        moves, ended = len(self.machine.moves), self.machine.tracker.ended
        self.machine.tracker.ended = None
        try:
            seen = self.happen(st.Rework(task.element, task.within, task.turn))
        except (ElementIsOpen, ScopeIsOver):
            self.refused += 1
            self.check(self.machine.snapshot == before, "a refusal changed something")
            self.check(len(self.machine.moves) == moves, "a refusal was a move")
            self.machine.tracker.ended = ended
            self.story.pop()
            return
        self.undone += 1
        opened = Counter(one.element for one in seen if isinstance(one, fx.TaskOpened))
        excused = self.listens or (task.turn is not None and not loops)  # Over nothing, maybe.
        self.check(opened[task.element] > 0 or excused, f"{task.element} is not open again")
        self.check_taken_back(task, seen, {*open_before}, running)
        self.check_nothing_is_left(seen, {*open_before})

    def check_taken_back(
        self, task: fx.TaskOpened, seen: tuple[fx.Effect, ...], before: set[int], running: Set[int]
    ) -> None:
        """What undo closed is something that the task leads to, or what an event began."""
        over = [element for owner, element in task.within if owner not in running]
        allowed = frozenset().union(*(led_to(self.model, one) for one in [*over, task.element]))
        for effect in seen:
            if isinstance(effect, fx.TaskClosed | fx.WorkWithdrawn) and effect.token in before:
                self.check(effect.element in allowed, f"{effect.element} was taken back")

    def check_nothing_is_left(self, seen: tuple[fx.Effect, ...], before: set[int]) -> None:
        """Nothing that was open where the work is taken back is open still."""
        places = self.machine.places()
        for effect in seen:
            if isinstance(effect, fx.WorkTakenBack) and effect.turn is None:
                scope = effect.within[-1][0] if effect.within else 0
                for token in before & places.keys():
                    inside, (kind, element, _) = places[token]
                    left = inside == scope and element in effect.elements and kind != "incident"
                    self.check(not left, f"{element} is still open")

    def check(self, holds: bool, what: str) -> None:
        """Say what does not hold, after which moves."""
        if not holds:
            raise Disagreement("\n".join([f"seed {self.seed}: {what}", *self.story]))


def taken_back(task: fx.TaskOpened, effect: fx.WorkTakenBack) -> bool:
    """Say whether what was done in a task counts no longer; it will come again by itself.

    Scopes are told apart by name: to take back too much here only undoes less.
    """
    depth, names = len(effect.within), [name for _, name in (*task.within, (0, task.element))]
    return (
        [name for _, name in effect.within] == names[:depth]
        and names[depth] in effect.elements
        and (effect.turn is None or (task.turn is not None and task.turn >= effect.turn))
    )


def led_to(model: Model, element: str) -> frozenset[str]:
    """Give all elements that a task may lead to: loops followed, insides and events included."""
    scope = next(one for one in scopes(model) if element in one.nodes)
    todo, seen = [element], set[str]()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += [flow.target for flow in scope.outgoing(scope.nodes[name])]
            todo += [one.id for one in scope.nodes.values() if one.host == name]
    seen |= {one.id for one in scope.handlers}
    found = frozenset(seen).union(*(inside(model, scope.nodes[name]) for name in seen))
    return found | undone_by(model, found)


def undone_by(model: Model, elements: Set[str]) -> frozenset[str]:
    """Give the handlers that a compensating event among some elements may start, and their inside.

    It may undo what other scopes have completed, so these are all handlers there are.
    """
    nodes = {one.id: one for scope in scopes(model) for one in scope.nodes.values()}
    if not any(nodes[one].trigger.kind in ("compensate", "cancel") for one in elements):
        return frozenset()
    handlers = [one for one in nodes.values() if one.undoes]
    return frozenset(one.id for one in handlers).union(*(inside(model, one) for one in handlers))


def inside(model: Model, node: Node) -> frozenset[str]:
    """Give every element inside an activity, called processes included."""
    body = model.library[node.called] if node.called is not None else node.body
    if body is None:
        return frozenset()
    return frozenset(body.nodes).union(*(inside(model, one) for one in body.nodes.values()))


def scopes(model: Model) -> Iterator[Scope]:
    """Give every scope of a model."""
    for outer in (model.process, *model.library.values()):
        yield from scopes_of(outer)


def sound(model: Model) -> bool:
    """Say whether no branch can end by itself while a join waits for it."""
    return all(
        sum(one.kind == "end" and one.trigger.kind not in FINAL for one in scope.nodes.values()) < 2
        for scope in scopes(model)
    )
