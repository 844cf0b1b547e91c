"""What several stories of a process reach together, and what none of them does."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from service.bpmn.model import GATEWAYS, Process


class Way(Protocol):
    """The way that one telling took: the ids of the elements and of the flows that it came by."""

    @property
    def passed(self) -> Collection[str]:
        """Give the elements that were entered."""

    @property
    def flows(self) -> Collection[str]:
        """Give the sequence flows that were taken."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The elements of a process, and the branches: flows that leave where there is a choice.

    `missed_elements` and `missed_branches` are the ids of those that no story comes to, in the
    order of the drawing's file.
    """

    elements: int
    branches: int
    missed_elements: tuple[str, ...]
    missed_branches: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Tell whether nothing was missed."""
        return not self.missed_elements and not self.missed_branches

    @property
    def in_words(self) -> str:
        """Say how much was reached: `12 of 14 elements, 5 of 7 branches`."""
        elements = self.elements - len(self.missed_elements)
        branches = self.branches - len(self.missed_branches)
        return f"{elements} of {self.elements} elements, {branches} of {self.branches} branches"


def coverage(process: Process, ways: Iterable[Way]) -> Coverage:
    """Add up the ways that were taken through one process."""
    told = list(ways)
    passed = frozenset[str]().union(*(one.passed for one in told))
    flows = frozenset[str]().union(*(one.flows for one in told))
    branches = branches_of(process)
    return Coverage(
        elements=len(process.elements),
        branches=len(branches),
        missed_elements=tuple(one for one in process.elements if one not in passed),
        missed_branches=tuple(one for one in branches if one not in flows),
    )


def branches_of(process: Process) -> tuple[str, ...]:
    """Give the flows that leave a gateway by one of several ways, or on a condition."""
    return tuple(
        flow.id
        for flow in process.flows.values()
        if flow.condition is not None
        or (
            process.elements[flow.source].type in GATEWAYS
            and len(process.outgoing(flow.source)) > 1
        )
    )
