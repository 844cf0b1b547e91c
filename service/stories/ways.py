"""Which sequence flows a case took, told by the order in which its elements were passed."""

from collections import Counter
from collections.abc import Iterable

from service.bpmn.model import Process

_ONE_WAY = frozenset({"exclusiveGateway", "eventBasedGateway"})
"""Elements that a token leaves by one of their flows only."""
_MEETS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})
"""Elements that are entered once for all the tokens that meet there."""


def flows_taken(process: Process, passed: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Give the flows that lead from an element that was completed to one that was entered next.

    `passed` are elements with what became of them (`entered`, `completed` …), in order. Where
    several flows lead to an element, it was entered by the one whose source was completed last; an
    element to which one leads was entered by that, though its source be told of later.
    """
    trail = _Trail(process)
    taken = set()
    for element, state in passed:
        if element not in process.elements:
            continue
        if state == "completed":
            trail.leave(element)
        elif state == "entered":
            taken |= trail.arrive(element)
    return frozenset(taken)


class _Trail:
    """The ways that are open to tokens: how often each flow may still have been taken."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._open: Counter[str] = Counter()
        self._left_at: dict[str, int] = {}
        self._left = 0

    def leave(self, element: str) -> None:
        """Offer the flows that lead on; of an element that is left one way, one for all."""
        self._left += 1
        self._left_at[element] = self._left
        self._open.update(
            {self._offer(element, flow.id) for flow in self.process.outgoing(element)}
        )

    def arrive(self, element: str) -> set[str]:
        """Take up the offers of the flows by which an element is entered, the latest first."""
        incoming = {flow.source: flow.id for flow in self.process.incoming(element)}
        ready = [one for one in incoming if self._open[self._offer(one, incoming[one])]]
        ready.sort(key=lambda one: self._left_at[one], reverse=True)
        if self.process.elements[element].type not in _MEETS:
            ready = ready[:1]
        for source in ready:
            self._open[self._offer(source, incoming[source])] -= 1
        certain = set(incoming.values()) if len(incoming) == 1 else set()
        return {incoming[source] for source in ready} | certain

    def _offer(self, source: str, flow: str) -> str:
        return source if self.process.elements[source].type in _ONE_WAY else flow
