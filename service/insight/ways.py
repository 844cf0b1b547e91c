"""Which way cases went: the flows that were taken, told from the trace alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from service.bpmn.model import Process


@dataclass(frozen=True, slots=True)
class Passed:
    """One line of the trace of one case's main strand."""

    case: str
    element: str
    state: str
    at: datetime


@dataclass
class Ways:
    """What the traces of many cases add up to.

    `entered` counts how often each element was entered and `flows` how often each flow was taken;
    `through` are the times from entering an element to leaving it.
    """

    entered: Counter[str] = field(default_factory=Counter)
    flows: Counter[str] = field(default_factory=Counter)
    through: dict[str, list[timedelta]] = field(default_factory=dict)


def add_ways(ways: Ways, process: Process, trace: Iterable[Passed]) -> None:
    """Add traces: the lines of a case stand together, oldest first.

    A flow is taken when its target is entered: where several lead there, that one whose source
    was completed last. A way whose beginning is not in the trace is not counted.
    """
    for _, lines in groupby(trace, key=lambda line: line.case):
        one = _OneCase(ways, process)
        for number, line in enumerate(lines):
            if line.element in process.elements:
                one.add(number, line)


class _OneCase:
    """One case as its trace is told: what was completed when, and what is still going on."""

    def __init__(self, ways: Ways, process: Process) -> None:
        self._ways, self._process = ways, process
        self._done: dict[str, int] = {}
        self._begun: dict[str, list[datetime]] = {}

    def add(self, number: int, line: Passed) -> None:
        """Add a line; `number` is its place."""
        if line.state == "entered":
            self._enter(line)
        else:
            self._leave(number, line)

    def _enter(self, line: Passed) -> None:
        self._ways.entered[line.element] += 1
        self._begun.setdefault(line.element, []).append(line.at)
        known = [one for one in self._process.incoming(line.element) if one.source in self._done]
        if known:
            latest = max(known, key=lambda one: self._done[one.source])
            self._ways.flows[latest.id] += 1

    def _leave(self, number: int, line: Passed) -> None:
        begun = self._begun.get(line.element)
        since = begun.pop(0) if begun else None
        if line.state != "completed":
            return
        self._done[line.element] = number
        if since is not None:
            self._ways.through.setdefault(line.element, []).append(line.at - since)
