"""Making the plan of a process from its diagram: what is drawn, and what its calls hold.

The plan is the way that a case goes when nothing unusual happens: interrupting events, messages
and signals at a boundary and event sub-processes lead off it, so nothing in the plan leads to
them; what follows them is there all the same, for a forecast that starts from there.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from service.bpmn.model import SUB_PROCESSES, Element, Process
from service.sla.plans import Plan, Stage, arrange
from service.sla.stage_times import Drawn, drawn_targets, time_of

Called = Callable[[Element], Process | None]
MOST_STAGES = 20_000


def plan_of(process: Process, called: Called = lambda _: None) -> Plan:
    """Make the plan of a process; `called` looks up the process that a call activity calls.

    A process that calls itself is planned once. Whatever has no length that can be read now (an
    expression, a call that is not found or would make more than MOST_STAGES) is `unknown`.
    """
    making = _Making(called)
    making.waiting.append(_Part("", process, None, frozenset({process.key})))
    while making.waiting:
        making.add(making.waiting.popleft())
    return making.finish(_entries(process, None))


@dataclass(frozen=True, slots=True)
class _Part:
    """A process to be added under `prefix`; its ends lead to the stage `leads_to`.

    `within` are the keys of the processes that called it, and its own.
    """

    prefix: str
    process: Process
    leads_to: str | None
    within: frozenset[str]


@dataclass(slots=True)
class _Making:
    """The stages gathered so far, and what follows each."""

    called: Called
    stages: dict[str, Stage] = field(default_factory=dict)
    follows: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sides: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unknown: dict[str, None] = field(default_factory=dict)
    waiting: deque[_Part] = field(default_factory=deque)

    def add(self, part: _Part) -> None:
        """Add every element of a process, and the ways between them."""
        elements = part.process.elements
        drawn = drawn_targets(part.process)
        ends = {one.id: self._add_stage(part, one, drawn) for one in elements.values()}
        leaving = {flow.source for flow in part.process.flows.values()}
        for flow in part.process.flows.values():
            self.follows[ends[flow.source]].append(part.prefix + flow.target)
        for element in elements.values():
            if element.id not in leaving:
                self._lead_on(part, element, ends)
            if _is_side(element):
                self.sides[ends[element.attached_to or ""]].append(part.prefix + element.id)

    def finish(self, starts: list[str]) -> Plan:
        """Tie the stages to what follows them, and put them in order."""
        stages = [
            replace(
                stage,
                follows=tuple(self.follows[key]),
                sides=tuple(self.sides[key]),
            )
            for key, stage in self.stages.items()
        ]
        return arrange(stages, starts, tuple(self.unknown))

    def _add_stage(self, part: _Part, element: Element, drawn: Drawn) -> str:
        """Add an element's stage; return the stage at which the element ends."""
        key = part.prefix + element.id
        time = time_of(element, drawn)
        stage = Stage(
            id=key,
            element=element.id,
            process=part.process.key,
            name=element.name or element.id,
            began=key,
        )
        if not time.known:
            self.unknown[element.id] = None
        if element.type in SUB_PROCESSES:
            inside = [part.prefix + one for one in _entries(part.process, element.id)]
            return self._add_holder(stage, inside)
        if element.type == "callActivity":
            return self._add_call(part, element, stage)
        self.stages[key] = replace(stage, policy=time.policy, wait=time.wait, counts=time.counts)
        return key

    def _add_call(self, part: _Part, element: Element, stage: Stage) -> str:
        """Add a call activity, and have the process that it calls added inside it."""
        process = self.called(element)
        if process is None or len(self.stages) + len(process.elements) > MOST_STAGES:
            self.unknown[element.id] = None
            process = None
        if process is None or process.key in part.within:
            self.stages[stage.id] = stage
            return stage.id
        inside = f"{stage.id}/"
        end = self._add_holder(stage, [inside + one for one in _entries(process, None)])
        self.waiting.append(_Part(inside, process, end, part.within | {process.key}))
        return end

    def _add_holder(self, stage: Stage, inside: list[str]) -> str:
        """Add the beginning and the end of an element that holds others."""
        end = f"{stage.id}/end"
        self.stages[stage.id] = stage
        self.stages[end] = replace(stage, id=end)
        self.follows[stage.id] = inside or [end]
        return end

    def _lead_on(self, part: _Part, element: Element, ends: dict[str, str]) -> None:
        """Lead from an element without a flow to its link, or to the end of what holds it."""
        if element.has("error") or element.has("cancel"):
            return
        if element.type == "intermediateThrowEvent" and element.has("link"):
            self.follows[ends[element.id]] += [
                part.prefix + one.id
                for one in part.process.within(element.parent)
                if one.type == "intermediateCatchEvent" and _links(one) & _links(element)
            ]
            return
        holder = part.leads_to if element.parent is None else ends[element.parent]
        if holder is not None:
            self.follows[ends[element.id]].append(holder)


def _links(element: Element) -> set[str | None]:
    """Give the names of an event's links."""
    return {event.name for event in element.events if event.kind == "link"}


def _entries(process: Process, parent: str | None) -> list[str]:
    """Give where a process or sub-process begins: its start events, or what nothing leads to."""
    reached = {flow.target for flow in process.flows.values()}
    free = [one for one in process.within(parent) if one.id not in reached and _may_begin(one)]
    starts = [one for one in free if one.type == "startEvent"]
    return [one.id for one in starts or free]


def _may_begin(element: Element) -> bool:
    """Say whether an element begins by itself when no flow leads to it."""
    return not (
        element.type == "boundaryEvent"
        or element.triggered_by_event
        or element.for_compensation
        or element.has("link")
    )


def _is_side(element: Element) -> bool:
    """Say whether an event is a plain timer that runs beside its activity."""
    return (
        element.type == "boundaryEvent"
        and not element.interrupting
        and element.clock is None
        and element.has("timer")
    )
