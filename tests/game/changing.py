"""A model redrawn: what an analyst may do to a process between two versions of it.

Each change is drawn as soundly as the model was. What is changed knows nothing of cases: whether a
running one can follow is for the engine to say.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from tests.game.model import Comparison, Flow, Model, MultiInstance, Node, Scope, Trigger

HOSTS = ("user", "service", "receive", "sub_process", "call")


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The new model; `scopes` are its scopes by the identity of the old ones.

    `names` gives the new ids of nodes that are called otherwise, `kinds` what was changed.
    """

    model: Model
    scopes: dict[int, Scope]
    names: dict[str, str]
    kinds: list[str] = field(default_factory=list)


class Redrawing:
    """Chance's hand on a model's own process; called processes stay as they are."""

    def __init__(self, model: Model, chance: Random, mark: str, near: Collection[str] = ()) -> None:
        """Copy the process; ids that are new begin with `mark`.

        `near` are nodes at which something is open: a split that leads there is likely redrawn.
        """
        self.chance, self.mark, self.near, self.count = chance, mark, set(near), 0
        self.names: dict[str, str] = {}
        self.scopes: dict[int, Scope] = {}
        self.kinds: list[str] = []
        self.model, self.process = model, self._copied(model.process)

    def changed(self) -> Redrawn:
        """Make a few changes, and now and then give other names."""
        ways: tuple[Callable[[Scope], bool], ...] = (
            self.insert_task, self.insert_task, self.leave_out_task, self.attach, self.attach,
            self.detach, self.rebranch, self.say_otherwise, self.listen, self.listen_no_more,
        )  # fmt: skip
        self._redraw_what_runs()
        for _ in range(self.chance.choice([0, 1, 1, 2, 3])):
            way = self.chance.choice(ways)
            if way(self.chance.choice(list(self.scopes.values()))):
                self.kinds.append(way.__name__)
        process = self.process
        if self.chance.random() < 0.5:
            self.kinds.append("rename")
            process = self._renamed()
        model = Model(process, self.model.library, self.model.payload)
        return Redrawn(model, dict(self.scopes), self.names, self.kinds)

    def _redraw_what_runs(self) -> None:
        """Now and then redraw a split on more than one of whose branches something is open."""
        running = [
            (scope, split, join)
            for scope in self.scopes.values()
            for split, join in self._blocks(scope)
            if sum(
                not self.near.isdisjoint(_ahead(scope, flow.target, but=join.id))
                for flow in scope.outgoing(split)
            )
            > 1
        ]
        if running and self.chance.random() < 0.4:
            self._rebranch(*self.chance.choice(running))

    # What is changed

    def insert_task(self, scope: Scope) -> bool:
        """Put a task on a flow; either half may keep the flow's name."""
        flows = [
            one
            for one in scope.flows
            if one.drawn and scope.nodes[one.source].kind != "event_gateway"
        ]
        if not flows:
            return False
        flow = self.chance.choice(flows)
        task = self._node(scope, "user")
        new = self._id("f")
        first, second = (flow.id, new) if self.chance.random() < 0.5 else (new, flow.id)
        place = scope.flows.index(flow)
        scope.flows[place : place + 1] = [
            replace(flow, id=first, target=task.id),
            Flow(second, task.id, flow.target),
        ]
        return True

    def leave_out_task(self, scope: Scope) -> bool:
        """Take out a task that begins a branch, when no wait is lost that keeps events finite."""
        for node in self._shuffled(scope, "user"):
            if not self._is_plain(scope, node):
                continue
            (arrive,), leave = scope.incoming(node), scope.outgoing(node)
            before, after = scope.nodes[arrive.source], scope.nodes[leave[0].target]
            plain = before.kind in ("parallel", "inclusive") and leave[0].condition is None
            if plain and after.kind not in ("throw", "end"):
                kept = self.chance.choice([arrive.id, leave[0].id])
                place = scope.flows.index(arrive)
                scope.flows[place] = replace(arrive, id=kept, target=after.id)
                scope.flows.remove(leave[0])
                del scope.nodes[node.id]
                return True
        return False

    def attach(self, scope: Scope) -> bool:
        """Attach an event to an activity; what it leads to meets the activity's own way."""
        for node in self._shuffled(scope, *HOSTS):
            leave = scope.outgoing(node)
            if node.undoes or len(leave) != 1:
                continue
            merge = scope.nodes[leave[0].target]
            interrupting = merge.kind == "exclusive" and self.chance.random() < 0.5
            trigger = self._trigger()
            event = self._node(
                scope, "boundary", trigger=trigger, host=node.id, interrupting=interrupting
            )
            task = self._node(scope, "user")
            self._flow(scope, event, task)
            self._flow(scope, task, merge if interrupting else self._node(scope, "end"))
            return True
        return False

    def detach(self, scope: Scope) -> bool:
        """Leave out a boundary event and the one task that it leads to."""
        for event in self._shuffled(scope, "boundary"):
            flows = scope.outgoing(event)
            task = scope.nodes[flows[0].target] if len(flows) == 1 else event
            plain = event.handler is None and event.trigger.kind != "cancel"
            alone = task.kind == "user" and not _attached(scope, task)
            if plain and alone and len(scope.incoming(task)) == 1:
                for flow in [*flows, *scope.outgoing(task)]:
                    scope.flows.remove(flow)
                    target = scope.nodes[flow.target]
                    if target.kind == "end":
                        del scope.nodes[target.id]
                for gone in (event, task):
                    del scope.nodes[gone.id]
                return True
        return False

    def rebranch(self, scope: Scope) -> bool:
        """Change the branches of a parallel split."""
        return any(self._rebranch(scope, *block) for block in list(self._blocks(scope))[:1])

    def _rebranch(self, scope: Scope, split: Node, join: Node) -> bool:
        way = self.chance.choice(
            [self.add_branch, self.leave_out_branch, self.choose_one, self.line_up]
        )
        done = way(scope, split, join)
        self.kinds += [way.__name__] * done
        return done

    def add_branch(self, scope: Scope, split: Node, join: Node) -> bool:
        """Give a parallel split one branch more."""
        task = self._node(scope, "user")
        self._flow(scope, split, task)
        self._flow(scope, task, join)
        return True

    def leave_out_branch(self, scope: Scope, split: Node, join: Node) -> bool:
        """Take a branch with one plain task out of a parallel split."""
        for flow in scope.outgoing(split) if len(scope.incoming(join)) > 2 else ():
            task = scope.nodes[flow.target]
            leave = scope.outgoing(task)
            if self._is_plain(scope, task) and [one.target for one in leave] == [join.id]:
                for one in (flow, *leave):
                    scope.flows.remove(one)
                del scope.nodes[task.id]
                return True
        return False

    def choose_one(self, scope: Scope, split: Node, join: Node) -> bool:
        """Let only one branch of a parallel split be taken, before a task that is done once."""
        if split.kind != "parallel":
            return False
        split.kind = join.kind = "exclusive"
        for number, flow in enumerate(scope.outgoing(split)):
            said = Comparison("a", ">", number + 1) if number else None
            place = scope.flows.index(flow)
            scope.flows[place] = replace(flow, condition=said, default=not number)
        for flow in scope.outgoing(join):
            task = self._node(scope, "user")
            self._replace(scope, flow, target=task.id)
            scope.flows.append(Flow(self._id("f"), task.id, flow.target))
        return True

    def line_up(self, scope: Scope, split: Node, _join: Node) -> bool:
        """Let the tasks that begin two branches of a split follow each other on one of them."""
        flows = [
            one for one in scope.outgoing(split) if self._is_plain(scope, scope.nodes[one.target])
        ]
        if len(flows) < 2:
            return False
        first, second = flows[:2]
        (after,) = scope.outgoing(scope.nodes[first.target])
        self._replace(scope, first, target=after.target)
        self._replace(scope, after, target=second.target)
        self._replace(scope, second, target=first.target)
        return True

    @staticmethod
    def _replace(scope: Scope, flow: Flow, target: str) -> None:
        scope.flows[scope.flows.index(flow)] = replace(flow, target=target)

    @staticmethod
    def _is_plain(scope: Scope, task: Node) -> bool:
        """Tell whether a node is a task with one way in and one way out and nothing to it."""
        alone = task.kind == "user" and task.loop is None and not _attached(scope, task)
        return alone and len(scope.incoming(task)) == 1 == len(scope.outgoing(task))

    def say_otherwise(self, scope: Scope) -> bool:
        """Give an event another rule or another name."""
        other = {"timer": ("PT7H", "R2/PT3H"), "message": ("note",), "signal": ("bell",)}
        for node in self._shuffled(scope, "catch", "boundary", "receive"):
            kind = node.trigger.kind
            if kind in other and not node.also:
                rules = other[kind][:1] if node.kind != "boundary" else other[kind]
                node.trigger = Trigger(kind, self.chance.choice(rules))
                return True
        return False

    def listen(self, scope: Scope) -> bool:
        """Add an event sub-process that interrupts nothing."""
        if any(one.trigger.name == "late" for one in _starts(scope)):
            return False
        body = Scope(self._id("scope"))
        late = Trigger("message", "late")
        begin = self._node(body, "start", trigger=late, interrupting=False)
        task = self._node(body, "user")
        self._flow(body, begin, task)
        self._flow(body, task, self._node(body, "end"))
        self._node(scope, "event_sub_process", body=body)
        return True

    def listen_no_more(self, scope: Scope) -> bool:
        """Leave an event sub-process out."""
        for node in self._shuffled(scope, "event_sub_process"):
            del scope.nodes[node.id]
            return True
        return False

    # How it is drawn

    def _id(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.mark}{self.count}"

    def _node(self, scope: Scope, kind: str, **details: object) -> Node:
        node = Node(self._id(kind[0].upper()), kind, **details)  # type: ignore[arg-type]
        scope.nodes[node.id] = node
        return node

    def _flow(self, scope: Scope, source: Node, target: Node) -> None:
        scope.flows.append(Flow(self._id("f"), source.id, target.id))

    def _trigger(self) -> Trigger:
        kind, name = self.chance.choice(
            [("timer", "PT1H"), ("timer", "R/PT2H"), ("message", "letter"), ("signal", "recall")]
        )
        return Trigger(kind, name)  # type: ignore[arg-type]

    def _shuffled(self, scope: Scope, *kinds: str) -> list[Node]:
        nodes = [one for one in scope.nodes.values() if one.kind in kinds]
        return self.chance.sample(nodes, len(nodes))

    def _blocks(self, scope: Scope) -> Iterator[tuple[Node, Node]]:
        """Give parallel splits with the join in which their branches meet."""
        for split in self._shuffled(scope, "parallel", "user"):
            flows = scope.outgoing(split)
            if len(flows) > 1 and all(one.condition is None and not one.default for one in flows):
                join = _meeting(scope, [one.target for one in flows])
                if join is not None and len(scope.incoming(join)) == len(flows):
                    yield split, join

    # How it is copied

    def _copied(self, scope: Scope) -> Scope:
        new = self.scopes[id(scope)] = Scope(scope.id, {}, list(scope.flows))
        for node in scope.nodes.values():
            body = self._copied(node.body) if node.body is not None else None
            new.nodes[node.id] = replace(node, body=body)
        return new

    def _renamed(self) -> Scope:
        """Give some nodes and flows other ids, wherever they are named."""
        for scope in self.scopes.values():
            for node in scope.nodes.values():
                if self.chance.random() < 0.3:
                    self.names[node.id] = self._id(node.id[0])
        return self._rewritten(self.process)

    def _rewritten(self, scope: Scope) -> Scope:
        new = Scope(scope.id)
        for node in scope.nodes.values():
            changed = replace(
                node,
                id=self._name(node.id),
                host=self._name(node.host),
                handler=self._name(node.handler),
                trigger=self._rewritten_trigger(node.trigger),
                loop=self._rewritten_loop(node),
                body=self._rewritten(node.body) if node.body is not None else None,
            )
            new.nodes[changed.id] = changed
        for flow in scope.flows:
            new.flows.append(
                replace(
                    flow,
                    id=self._id("f") if self.chance.random() < 0.3 else flow.id,
                    source=self._name(flow.source),
                    target=self._name(flow.target),
                    condition=self._rewritten_comparison(flow.condition),
                )
            )
        for old, drawn in list(self.scopes.items()):
            if drawn is scope:
                self.scopes[old] = new
        return new

    def _name(self, node_id: str | None) -> str | None:
        return self.names.get(node_id, node_id) if node_id is not None else None

    def _rewritten_trigger(self, trigger: Trigger) -> Trigger:
        said = self._rewritten_comparison(trigger.condition)
        name = self._name(trigger.name) if trigger.kind == "compensate" else trigger.name
        return Trigger(trigger.kind, name, said)

    def _rewritten_loop(self, node: Node) -> object:
        loop = node.loop
        if isinstance(loop, MultiInstance):
            return replace(loop, until=self._rewritten_comparison(loop.until))
        return loop and replace(loop, condition=self._rewritten_comparison(loop.condition))

    def _rewritten_comparison(self, said: Comparison | None) -> Comparison | None:
        if said is None or not said.key.startswith("outcomes."):
            return said
        task = said.key.removeprefix("outcomes.")
        return replace(said, key=f"outcomes.{self._name(task)}")


def _attached(scope: Scope, node: Node) -> bool:
    return any(one.host == node.id for one in scope.nodes.values())


def _starts(scope: Scope) -> Iterator[Node]:
    yield from (one.body.start for one in scope.handlers)


def _meeting(scope: Scope, branches: list[str]) -> Node | None:
    """Find the nearest parallel join that all branches lead to."""
    ahead = [list(_ahead(scope, one)) for one in branches]
    for name in ahead[0]:
        node = scope.nodes[name]
        joins = node.kind == "parallel" and len(scope.incoming(node)) > 1
        if joins and all(name in others for others in ahead[1:]):
            return node
    return None


def _ahead(scope: Scope, name: str, *, but: str = "") -> Iterator[str]:
    """Walk what a node leads to, the nearest first, never on from `but`."""
    todo, seen = [name], {name}
    for one in todo:
        yield one
        for flow in scope.outgoing(scope.nodes[one]) if one != but else ():
            if flow.target not in seen:
                seen.add(flow.target)
                todo.append(flow.target)
