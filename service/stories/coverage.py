"""What several stories of a process reach together, and what none of them does."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.bpmn.model import GATEWAYS, Process
from service.stories.telling import Telling


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


def coverage(process: Process, tellings: Iterable[Telling]) -> Coverage:
    """Add up what tellings of one process have passed."""
    told = list(tellings)
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
