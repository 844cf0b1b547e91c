"""What comes next: the tasks, waits and ends to which a diagram leads from one element.

Every way that is not decided yet counts, and is told with what decides it. The walk stops at the
first thing on each way that takes somebody's or something's time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from service.bpmn.model import HUMAN, SUB_PROCESSES, Element, Flow, Process

Kind = Literal["task", "wait", "call", "end"]

MOST_WAYS = 500
"""How many ways are followed; what lies only on others is not told."""
_KINDS: dict[str, Kind] = {
    "intermediateCatchEvent": "wait",
    "receiveTask": "wait",
    "eventBasedGateway": "wait",
    "callActivity": "call",
    **dict.fromkeys(HUMAN, "task"),
}
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
_JOINING = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


@dataclass(frozen=True, slots=True)
class Way:
    """One of the `of` ways between which element `at` decides.

    `asked` is the question, the element's name, and `answer` the name of the way; `otherwise` is
    the way that is taken when no other is. An event that may come first has its name as the
    `answer`, nothing `asked`, and `of` 0.
    """

    at: str
    asked: str
    answer: str
    of: int
    otherwise: bool = False

    @property
    def is_event(self) -> bool:
        """Whether an event opens this way."""
        return self.of == 0


Ways = tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """An element that comes next.

    Each of `ways` leads to it, through what is decided on it in this order; with one that decides
    nothing it comes in any case. `joined` says that other branches must have arrived as well.
    """

    element: Element
    kind: Kind
    ways: tuple[Ways, ...]
    joined: bool

    @property
    def is_certain(self) -> bool:
        """Whether it comes whatever is decided."""
        return () in self.ways


@dataclass(frozen=True, slots=True)
class _At:
    """A place on one way: what was decided before it, and the elements passed.

    `done` says that what the element holds lies behind already.
    """

    element: str
    ways: Ways = ()
    joined: bool = False
    passed: frozenset[str] = frozenset()
    done: bool = False


def next_after(process: Process, element: str) -> tuple[Next, ...]:
    """Tell what comes next when an element is done, or an event attached to it happens.

    What holds the element, a sub-process or a call, is not left: it has a token of its own.
    """
    here = _At(element, done=True)
    todo = [here, *reversed(list(_attached(process, here)))]
    within = process.elements[element].parent
    arrivals: dict[tuple[str, Kind], list[_At]] = {}
    followed = 0
    while todo and followed < MOST_WAYS:
        at = todo.pop()
        followed += 1
        kind = _kind(process, at)
        if kind is None:
            todo += reversed(list(_onward(process, at, within)))
        else:
            arrivals.setdefault((at.element, kind), []).append(at)
    return tuple(
        Next(process.elements[key], kind, _merged([at.ways for at in found]), found[0].joined)
        for (key, kind), found in arrivals.items()
    )


def _kind(process: Process, at: _At) -> Kind | None:
    """Say at what the walk stops; None at what is passed at once."""
    element = process.elements[at.element]
    passes = at.done or (element.type not in _KINDS and element.type not in SUB_PROCESSES)
    if passes and element.parent is None and not _leads_on(process, element):
        return "end"
    return None if passes or element.has("link") else _KINDS.get(element.type)


def _leads_on(process: Process, element: Element) -> bool:
    """Say whether a flow or a link leaves an element."""
    return bool(process.outgoing(element.id)) or element.has("link")


def _onward(process: Process, at: _At, within: str | None) -> Iterator[_At]:
    """Go on from what is passed at once: into it, after it, or to the end of what holds it."""
    element = process.elements[at.element]
    if element.type in SUB_PROCESSES and not at.done:
        yield from (_step(process, at, one.id) for one in _begins(process, element))
    elif _leads_on(process, element):
        yield from _leaving(process, at)
    elif element.parent not in {None, within} and not element.has("error"):
        yield replace(at, element=str(element.parent), done=True)


def _begins(process: Process, holder: Element) -> Iterator[Element]:
    """Give where a sub-process begins."""
    for one in process.within(holder.id):
        apart = one.triggered_by_event or one.for_compensation or one.type == "boundaryEvent"
        if not apart and not process.incoming(one.id):
            yield one


def _leaving(process: Process, at: _At) -> Iterator[_At]:
    """Give the places to which an element's flows or links lead, with what decides between them."""
    element = process.elements[at.element]
    flows = process.outgoing(element.id)
    for flow in flows:
        if element.type == "eventBasedGateway":
            yield from _through(process, at, process.elements[flow.target])
        elif flow.target not in at.passed:
            decided = (_decision(element, flow, len(flows)),) if _decides(element, flows) else ()
            yield _step(process, at, flow.target, decided)
    if element.type == "intermediateThrowEvent" and element.has("link"):
        yield from (_step(process, at, one.id) for one in _caught(process, element))


def _caught(process: Process, thrown: Element) -> Iterator[Element]:
    """Give the catching ends of a link."""
    names = {event.name for event in thrown.events}
    for one in process.within(thrown.parent):
        catches = one.type == "intermediateCatchEvent" and one.has("link")
        if catches and names & {event.name for event in one.events}:
            yield one


def _attached(process: Process, at: _At) -> Iterator[_At]:
    """Give the places to which the events attached to an element lead."""
    for one in process.elements.values():
        if one.attached_to == at.element and not one.has("compensate"):
            yield from _through(process, at, one)


def _through(process: Process, at: _At, event: Element) -> Iterator[_At]:
    """Give the places after an event that may happen."""
    happened = Way(event.id, "", event.name, of=0)
    yield from _leaving(process, replace(at, element=event.id, ways=(*at.ways, happened)))


def _step(process: Process, at: _At, target: str, decided: Ways = ()) -> _At:
    """Go on to an element."""
    joins = process.elements[target].type in _JOINING and len(process.incoming(target)) > 1
    return _At(target, (*at.ways, *decided), at.joined or joins, at.passed | {target})


def _decides(element: Element, flows: tuple[Flow, ...]) -> bool:
    """Say whether an element chooses between its flows."""
    if element.type in _CHOOSING:
        return len(flows) > 1
    return element.type != "parallelGateway" and any(flow.condition for flow in flows)


def _decision(element: Element, flow: Flow, of: int) -> Way:
    return Way(element.id, element.name, flow.name, of, otherwise=flow.id == element.default)


def _merged(ways: list[Ways]) -> tuple[Ways, ...]:
    """Leave out decisions of which every answer leads to the same place."""
    kept = list(dict.fromkeys(ways))
    while (shorter := _without_one(kept)) is not None:
        kept = shorter
    return ((),) if () in kept else tuple(kept)


def _without_one(ways: list[Ways]) -> list[Ways] | None:
    """Replace the ways that differ only in one decision, in all its answers, by one without it."""
    for way in ways:
        for place, decided in enumerate(way):
            rest = (*way[:place], *way[place + 1 :])
            alike = [
                one
                for one in ways
                if (*one[:place], *one[place + 1 :]) == rest
                and len(one) == len(way)
                and one[place].at == decided.at
            ]
            if 0 < decided.of <= len({one[place] for one in alike}):
                return list(dict.fromkeys(rest if one in alike else one for one in ways))
    return None
