"""The token game goes on in a redrawn model: what rests at a node rests at its counterpart.

It asks for nothing: whether a case can follow at all, the engine decides. Here is only what the
case should look like when it does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy

from tests.game.activities import UNDO, listen
from tests.game.changing import Redrawn
from tests.game.game import Game
from tests.game.model import Node, Scope, Trigger
from tests.game.state import Activity, Ear, Frame, Memory, World
from tests.game.tokens import consume

Choices = Mapping[str, str]
Key = tuple[str, ...]


def followed(game: Game, redrawn: Redrawn, choices: Choices) -> Game:
    """Give the game after the change; `choices` are the timers that are not kept, by old id."""
    game = deepcopy(game)
    world = game.world
    world.sent.clear()
    world.passed.clear()
    follower = Follower(world, redrawn, choices)
    frames = list(world.frames())
    for frame in frames:
        follower.follow(frame)
    for frame in frames:
        _let_joins_meet(world, frame)
    variables = world.top.variables or {}
    chosen = variables.get("outcomes", {})
    if chosen.keys() & redrawn.names.keys():
        named = {redrawn.names.get(key, key): value for key, value in chosen.items()}
        world.top.variables = {**variables, "outcomes": named}
    return game


class Follower:
    """One change, carried out in one world."""

    def __init__(self, world: World, redrawn: Redrawn, choices: Choices) -> None:
        """Know the new scopes and names."""
        self.world, self.redrawn, self.choices = world, redrawn, choices

    def follow(self, frame: Frame) -> None:
        """Let a frame follow, unless it is of a called process."""
        old, new = frame.scope, self.redrawn.scopes.get(id(frame.scope))
        if new is None:
            return
        frame.scope = new
        frame.arrivals = Counter(
            {self._flow(old, new, flow): count for flow, count in frame.arrivals.items() if count}
        )
        for stuck in frame.stuck:
            stuck.node = self._node(new, stuck.node)
        frame.memory = self._memories(new, frame.memory)
        listens = not any(_has_taken_over(one) for one in frame.activities)
        for activity in frame.activities:
            self._activity(old, new, activity)
        frame.ears = self._ears(frame.ears, _starts(old), _starts(new), more=listens)

    def _activity(self, old: Scope, new: Scope, activity: Activity) -> None:
        if activity.todo_in is not None:
            activity.todo = self._memories(self._scope_of(activity.todo_in), activity.todo)
        if activity.node is not UNDO:
            node, activity.node = activity.node, self._node(new, activity.node)
            heard = _heard(old, node), _heard(new, activity.node)
            activity.ears = self._ears(activity.ears, *heard, more=activity.serves is None)

    def _ears(
        self, ears: list[Ear], old: Iterable[Node], new: Iterable[Node], *, more: bool
    ) -> list[Ear]:
        """Keep the ears of events that are still drawn, open those of events that are new."""
        known = {key for node in old for key, _ in self._keys(node, renamed=True)}
        drawn = {key: (node, one) for node in new for key, one in self._keys(node)}
        kept = []
        for ear in ears:
            name = ear.node.id
            place = drawn.get(self._key(ear.node, ear.trigger, self._name(name)))
            if place is not None:
                kept.append(self._set(ear, *place, self.choices.get(name, "keep")))
        for key, (node, trigger) in drawn.items():
            if more and key not in known:
                kept += [one for one in listen(self.world, node) if one.trigger is trigger]
        return kept

    def _keys(self, node: Node, *, renamed: bool = False) -> Iterator[tuple[Key, Trigger]]:
        name = self._name(node.id) if renamed else node.id
        for trigger in (node.trigger, *node.also):
            yield self._key(node, trigger, name), trigger

    @staticmethod
    def _key(node: Node, trigger: Trigger, name: str) -> Key:
        """Tell one trigger of an event; one of all that it needs belongs to the others."""
        others = (one.kind for one in (node.trigger, *node.also) if node.every)
        return (name, trigger.kind, *others)

    @staticmethod
    def _set(ear: Ear, node: Node, trigger: Trigger, choice: str) -> Ear:
        """Let an ear hear for the new node; a timer that is kept keeps its rule and its turns."""
        ear.node = node
        if trigger.kind != "timer":
            ear.trigger = trigger
        elif choice != "keep":
            ear.turn = 1 if choice == "restart" else ear.turn
            turns = trigger.turns()
            repeats = node.kind in ("boundary", "start") and not node.interrupting
            left = None if turns is None else max(1, turns - ear.turn + 1)
            ear.trigger, ear.left = trigger, left if repeats else 1
        return ear

    def _name(self, node_id: str) -> str:
        return self.redrawn.names.get(node_id, node_id)

    def _node(self, new: Scope, node: Node) -> Node:
        return new.nodes[self._name(node.id)]

    def _memories(self, new: Scope, memories: list[Memory]) -> list[Memory]:
        """Remember the new nodes; what can be undone no longer is forgotten."""
        found = []
        for one in memories:
            node = new.nodes.get(self._name(one.node.id))
            if node is not None and one.inside is not None and node.body is not None:
                found.append(Memory(node, self._memories(node.body, one.inside)))
            elif node is not None:
                found.append(Memory(node))
        return found

    def _scope_of(self, frame: Frame) -> Scope:
        return self.redrawn.scopes.get(id(frame.scope), frame.scope)

    def _flow(self, old: Scope, new: Scope, flow_id: str) -> str:
        """Find a flow into a join by its id, else by the node that it leaves."""
        flow = next(one for one in old.flows if one.id == flow_id)
        before = [one.id for one in old.flows if one.target == flow.target]
        now = [one for one in new.flows if one.target == self._name(flow.target)]
        if any(one.id == flow_id for one in now):
            return flow_id
        source = self._name(flow.source)
        return next(one.id for one in now if one.source == source and one.id not in before)


def _has_taken_over(activity: Activity) -> bool:
    """Tell whether an activity is all that its scope does: after an interruption, or undoing."""
    node = activity.node
    began = node.kind == "event_sub_process" and node.body is not None
    return node is UNDO or (began and node.body.start.interrupting)


def _starts(scope: Scope) -> list[Node]:
    return [one.body.start for one in scope.handlers if one.body is not None]


def _heard(scope: Scope, node: Node) -> list[Node]:
    """Give the events that are listened for while a token rests at a node."""
    if node.kind == "event_gateway":
        own = [scope.nodes[flow.target] for flow in scope.outgoing(node)]
    else:
        own = [node] if node.kind in ("catch", "receive") else []
    return [*own, *scope.boundaries(node)]


def _let_joins_meet(world: World, frame: Frame) -> None:
    """Let joins go on that have all they wait for by now."""
    for node in frame.scope.nodes.values():
        flows = frame.scope.incoming(node)
        if node.kind == "parallel" or (node.kind == "inclusive" and len(flows) == 1):
            while flows and all(frame.arrivals[flow.id] for flow in flows):
                consume(world, frame, node)
