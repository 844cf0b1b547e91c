"""The drawing as a list that says the same, for people who cannot or will not look at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.bpmn.drawing.marks import Marked, in_words
from service.bpmn.drawing.source import read_drawing
from service.bpmn.drawing.wording import type_in_words
from service.bpmn.model import GATEWAYS, Element, Process

_NOTHING: Mapping[str, Marked] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ElementLine:
    """One element of the list.

    `kind` is its type in words, `lane` the lane's name, `states` what is told of it in words,
    `leads_to` the names of what comes next, with the conditions' names. `level` is
    how many sub-processes it stands in.
    """

    element: str
    name: str
    kind: str
    lane: str | None
    states: tuple[str, ...]
    leads_to: tuple[str, ...]
    level: int


def describe(
    source: bytes, *, process: str, states: Mapping[str, Marked] = _NOTHING
) -> tuple[ElementLine, ...]:
    """List every element of the process with this key, in the order a case meets them.

    Raises `XmlRefused`, `DiagramRefused` and `ProcessNotInFile`.
    """
    drawn = read_drawing(source, process)[0].processes[process]
    return tuple(_line(drawn, one, level, states) for one, level in _walk(drawn, None, 0))


def _walk(process: Process, parent: str | None, level: int) -> list[tuple[Element, int]]:
    """Order the elements of a scope along their flows; what a sub-process holds follows it."""
    scope = process.within(parent)
    inside = {one.id for one in scope}
    starts = [one for one in scope if one.type == "startEvent"]
    others = [one for one in scope if one.type != "startEvent" and not one.attached_to]
    unentered = [one for one in others if not process.incoming(one.id)]
    boundary = {one.id: one.attached_to for one in scope if one.attached_to}
    seen: dict[str, Element] = {}
    for first in (*starts, *unentered, *scope):
        todo = [first.id]
        while todo:
            at = todo.pop()
            if at in seen or at not in inside:
                continue
            seen[at] = process.elements[at]
            events = [event for event, host in boundary.items() if host == at]
            todo += reversed([*events, *(flow.target for flow in process.outgoing(at))])
    found = []
    for element in seen.values():
        found.append((element, level))
        found += _walk(process, element.id, level + 1)
    return found


def _line(
    process: Process, element: Element, level: int, states: Mapping[str, Marked]
) -> ElementLine:
    """Describe one element."""
    lane = process.lane_of(element.id)
    host = process.elements.get(element.attached_to or "")
    return ElementLine(
        element=element.id,
        name=_named(process, element),
        kind=type_in_words(element, host),
        lane=(lane.name or None) if lane else None,
        states=in_words(states[element.id]) if element.id in states else (),
        leads_to=tuple(
            f"{flow.name}: {target}" if flow.name else target
            for flow in process.outgoing(element.id)
            for target in (_named(process, process.elements[flow.target]),)
        ),
        level=level,
    )


def _named(process: Process, element: Element) -> str:
    """Give the name of an element; one without is called by what it does, or by its kind."""
    if element.name or element.type not in GATEWAYS:
        return element.name or type_in_words(element)
    several = len(tuple(process.outgoing(element.id))) > 1
    return "split" if several else "join"
