"""What lies ahead of a scope's tokens: joins that would wait in vain, work that would come twice.

Each question is asked of both versions. What was so before is as drawn; only what the change
would bring about is a reason to refuse it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from service.engine.gateways import InclusiveGateway, Join, ParallelGateway
from service.engine.groups import BoundaryGroup
from service.engine.interrupting import ServiceLevel
from service.engine.taking_up import standing_at
from service.engine.ways import Ways, entry

if TYPE_CHECKING:
    from service.engine.migration.crossing import Crossing
    from service.engine.migration.obstacles import Obstacles
    from service.engine.spec import ElementSpec, ProcessSpec
    from service.engine.token import Token


def look_ahead(crossing: "Crossing", obstacles: "Obstacles") -> None:
    """Find what the change would make impossible; every token must have a place."""
    names = crossing.names
    live = [
        one
        for one in crossing.instance.tasks.values()
        if one.above is None and one.task_spec.holds_open(one) and "undoes_for" not in one.memo
    ]
    old = Outlook(names.old, names.old_ways, [_stood(crossing, one) for one in live])
    new = Outlook(names.new, names.new_ways, [_stands(crossing, one) for one in live])
    known = set()
    for join, flow in old.in_vain():
        into = names.spec(join)
        if into is not None:
            known.add((into.name, names.flows(join, into).get(flow)))
    for join, flow in new.in_vain():
        if (join.name, flow) not in known:
            obstacles.never_joins(join, flow, live[0].task_spec)
    for one, other in combinations(range(len(live)), 2):
        if old.together(one, other) and not new.together(one, other):
            obstacles.not_together(live[one].task_spec, live[other].task_spec)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a token stands: a node, and the flow by which it has come when it waits at a join."""

    node: str
    by: str | None


class Outlook:
    """A scope of one version with its tokens."""

    def __init__(self, process: "ProcessSpec", ways: Ways, standing: list[Standing]) -> None:
        """`standing` are the tokens that keep the scope open, in one order for both versions."""
        self.process, self.ways, self.standing = process, ways, standing

    def in_vain(self) -> "Iterator[tuple[ElementSpec, str]]":
        """Give joins that would wait, with each flow by which nothing can come any more.

        A join would wait when something has come to it or can come; loops are cut where they
        close.
        """
        for join in self.process.task_specs.values():
            if not isinstance(join, ParallelGateway) or not _joins(join):
                continue
            coming: set[str] = set()
            for one in self.standing:
                if one.node != join.name:
                    coming |= self.ways.ahead(one.node, but=join.name)
            come = {one.by for one in self.standing if one.node == join.name}
            served = [
                flow for flow in join.incoming if flow in come or self.ways.sources[flow] in coming
            ]
            if served:
                yield from ((join, flow) for flow in join.incoming if flow not in served)

    def together(self, one: int, other: int) -> bool:
        """Say whether two tokens can stand where they do side by side: on branches of a split.

        The same place twice, and places outside the flow, are left to the drawing.
        """
        places = [self._place(one), self._place(other)]
        if places[0] == places[1] or not self.ways.reached.issuperset(places):
            return True
        return any(
            first in left and second in right
            for left, right in self._branches
            for first, second in permutations(places)
        )

    def _place(self, number: int) -> str:
        """Give where a token stands; what waits at a join still counts to its branch."""
        one = self.standing[number]
        return one.node if one.by is None else self.ways.sources[one.by]

    @cached_property
    def _branches(self) -> list[tuple[frozenset[str], frozenset[str]]]:
        """Give each two branches that run side by side, as far as they stay apart."""
        return [
            self._apart(left, right)
            for starts in self._splits()
            for left, right in combinations(starts, 2)
        ]

    def _splits(self) -> Iterator[list[str]]:
        """Give where branches begin that may run side by side; an event may happen repeatedly."""
        for name, spec in self.process.task_specs.items():
            if name != spec.node.id:
                continue
            if isinstance(spec, ParallelGateway | InclusiveGateway):
                yield [flow.target.node.id for flow in spec.flows]
            group = entry(self.process, name)
            if isinstance(group, BoundaryGroup):
                happen = [
                    one.node.id
                    for one in group.events
                    if not one.node.interrupting and not isinstance(one, ServiceLevel)
                ]
                yield [name, *happen, *happen]

    def _apart(self, left: str, right: str) -> tuple[frozenset[str], frozenset[str]]:
        """Give what two branches lead to before they meet at a join."""
        both = self.ways.ahead(left) & self.ways.ahead(right)
        meet = frozenset(one for one in both if _joins(self.process.task_specs[one]))
        return self.ways.ahead(left, but=meet), self.ways.ahead(right, but=meet)


def _joins(spec: "ElementSpec") -> bool:
    return isinstance(spec, Join) and len(spec.incoming) > 1


def _stood(crossing: "Crossing", token: "Token") -> Standing:
    return Standing(standing_at(token), crossing.came_by.get(token.id))


def _stands(crossing: "Crossing", token: "Token") -> Standing:
    by = token.memo["by"] if token.id in crossing.came_by else None
    return Standing(crossing.names.id_of(token.task_spec), by)
