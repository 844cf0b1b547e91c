"""The plan of a case: its diagram as stages in an order that time can run through.

A plan is made once for a version of a process (`service.sla.planning`) and shared. Loops are cut
where they lead back, so every stage comes after those it follows, and is passed once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.bpmn.facts import Rule
from service.sla.policies import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One element of the plan, or the end of one that holds others.

    `id` is unique in the plan: the drawn `element`, after the call activities that lead to it.
    `policy` is its SLA; `wait` the text of a drawn timer and `counts` the rule drawn in it.
    `follows` are the stages that it leads to, `sides` its non-interrupting timers, which run from
    the start of `began`: itself, or the stage that it is the end of.
    """

    id: str
    element: str
    process: str
    name: str = ""
    policy: Policy | None = None
    wait: str | None = None
    counts: Rule | None = None
    follows: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    began: str = ""

    @property
    def takes_time(self) -> bool:
        """Whether the plan knows how long it may take."""
        return self.policy is not None or self.wait is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """Stages in order, those at which a case may start, and the loops' flows cut out.

    `unknown` are elements whose length is not known before the case runs, or that cannot be
    looked into: they are planned as taking no time.
    """

    stages: Mapping[str, Stage]
    starts: tuple[str, ...]
    back: frozenset[tuple[str, str]]
    unknown: tuple[str, ...] = ()

    def ahead(self, stage: Stage) -> Iterator[str]:
        """Give the stages that follow one, without those to which a loop leads back."""
        return (after for after in stage.follows if (stage.id, after) not in self.back)

    def beside(self, stage: Stage) -> Iterator[str]:
        """Give the timers beside a stage, without one whose flow leads back to it."""
        return (side for side in stage.sides if (stage.id, side) not in self.back)


def arrange(stages: Sequence[Stage], starts: Sequence[str], unknown: Sequence[str] = ()) -> Plan:
    """Put stages in order, from the starts on in the order of the drawing, and cut the loops.

    Takes time in proportion to the stages and flows, and no recursion, however long the chain.
    """
    known = {stage.id: stage for stage in stages}
    finished: dict[str, None] = {}
    back = set()
    for root in (*starts, *known):
        on_way = {root: _after(known[root])} if root not in finished else {}
        while on_way:
            at = next(reversed(on_way))
            after = next(on_way[at], None)
            if after is None:
                del on_way[at]
                finished[at] = None
            elif after in on_way:
                back.add((at, after))
            elif after not in finished:
                on_way[after] = _after(known[after])
    ordered = {stage: known[stage] for stage in reversed(finished)}
    return Plan(ordered, tuple(starts), frozenset(back), tuple(unknown))


def _after(stage: Stage) -> Iterator[str]:
    return iter((*stage.follows, *stage.sides))
