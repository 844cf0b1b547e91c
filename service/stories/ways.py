"""Which sequence flows a case took, told by the order in which its elements were passed."""

from collections import defaultdict
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
    offers: dict[str, list[set[str]]] = defaultdict(list)
    taken = set()
    order: list[str] = []
    for element, state in passed:
        if element not in process.elements:
            continue
        if state == "completed":
            offers[element].append({flow.id for flow in process.outgoing(element)})
            order.append(element)
        elif state == "entered":
            taken |= _arrived(process, element, offers, order)
    return frozenset(taken)


def _arrived(
    process: Process, element: str, offers: dict[str, list[set[str]]], order: list[str]
) -> set[str]:
    """Take up the offers of the flows by which an element is entered."""
    incoming = {flow.source: flow.id for flow in process.incoming(element)}
    ready = [
        source
        for source in sorted(incoming, key=lambda one: _last(order, one), reverse=True)
        if any(incoming[source] in offer for offer in offers[source])
    ]
    if process.elements[element].type not in _MEETS:
        ready = ready[:1]
    certain = set(incoming.values()) if len(incoming) == 1 else set()
    for source in ready:
        offer = next(one for one in reversed(offers[source]) if incoming[source] in one)
        if process.elements[source].type in _ONE_WAY:
            offer.clear()
        offer.discard(incoming[source])
    return {incoming[source] for source in ready} | certain


def _last(order: list[str], element: str) -> int:
    """Say when an element was completed last; never is before all else."""
    return max((at for at, one in enumerate(order) if one == element), default=-1)
