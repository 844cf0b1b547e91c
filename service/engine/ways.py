"""The ways through a scope: which elements a token can come to, with loops cut where they close.

Elements are meant by the ids of their nodes, so an activity, the group above it and its loop are
one. A flow closes a loop when its target dominates its source: whoever is at the source must have
passed the target.
"""

from collections.abc import Iterator

from service.engine.groups import BoundaryGroup
from service.engine.spec import ElementSpec, ProcessSpec


def entry(process: ProcessSpec, element: str) -> ElementSpec:
    """Give the specification that takes a token which arrives at an element."""
    return process.task_specs.get(f"{element}/group") or process.task_specs[element]


class Ways:
    """The flows of one scope, an activity's boundary events counted as ways out of it.

    `sources` gives the element that each flow leaves, `reached` holds what a start event leads to.
    """

    def __init__(self, process: ProcessSpec) -> None:
        """Read the scope once; a question is answered by walking it."""
        self._next: dict[str, list[str]] = {}
        self.sources: dict[str, str] = {}
        for name, spec in process.task_specs.items():
            if name == spec.node.id:
                self._next[name] = list(_after(process, spec))
                self.sources.update((flow.id, name) for flow in spec.flows)
        order = _in_order(self._next, [one.node.id for one in process.starts])
        self.reached = frozenset(order)
        self._closing = _closing(self._next, order)

    def ahead(
        self, start: str, *, but: str | frozenset[str] = frozenset(), loops: bool = False
    ) -> frozenset[str]:
        """Give what can be reached from an element, and itself, never going on from any of `but`.

        Flows that close a loop are followed only with `loops`.
        """
        stops = {but} if isinstance(but, str) else but
        seen: set[str] = set()
        todo = [start]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                if name not in stops:
                    todo += [
                        after
                        for after in self._next.get(name, ())
                        if loops or (name, after) not in self._closing
                    ]
        return frozenset(seen)


def _after(process: ProcessSpec, spec: ElementSpec) -> Iterator[str]:
    """Give the elements that can follow directly, boundary events first."""
    group = entry(process, spec.name)
    if isinstance(group, BoundaryGroup):
        yield from (event.node.id for event in group.events)
    yield from (flow.target.node.id for flow in spec.flows)


def _closing(ways: dict[str, list[str]], order: list[str]) -> frozenset[tuple[str, str]]:
    """Find the flows whose target dominates their source."""
    place = {name: number for number, name in enumerate(order)}
    before: dict[str, list[str]] = {name: [] for name in order}
    for name in order:
        for after in ways[name]:
            before[after].append(name)
    masters = [-1 if before[name] else 1 << number for number, name in enumerate(order)]
    changed = True  # Bit n of a mask: the nth element dominates, or nothing speaks against it yet.
    while changed:
        changed = False
        for number, name in enumerate(order):
            common = -1 if before[name] else 0
            for source in before[name]:
                common &= masters[place[source]]
            found = common | 1 << number
            if found != masters[number]:
                masters[number], changed = found, True
    return frozenset(
        (name, after)
        for name in order
        for after in ways[name]
        if masters[place[name]] >> place[after] & 1
    )


def _in_order(ways: dict[str, list[str]], starts: list[str]) -> list[str]:
    """Give the elements that can be reached, each before what follows it where no loop closes."""
    seen = set(starts)
    done: list[str] = []
    walk = [(name, iter(ways[name])) for name in reversed(starts)]
    while walk:
        name, following = walk[-1]
        new = next((one for one in following if one not in seen), None)
        if new is None:
            walk.pop()
            done.append(name)
        else:
            seen.add(new)
            walk.append((new, iter(ways[new])))
    return done[::-1]
