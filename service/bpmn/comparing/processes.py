"""What became of a process: of its elements, flows and lanes, as they are read."""

from collections.abc import Iterator, Mapping

from service.bpmn.comparing.difference import Became, Difference
from service.bpmn.comparing.drawn import STANDS_ELSEWHERE, moved_in
from service.bpmn.comparing.side import Side
from service.bpmn.differing import differences
from service.bpmn.drawing.wording import type_in_words
from service.bpmn.model import Element, Flow, Process
from service.bpmn.pairing import Because, pair_up

_Ids = Mapping[str, str]
"""The ids that elements had before, by those that they have now, of those that have others."""


def compare_processes(old: Side, new: Side) -> Iterator[Difference]:
    """Say what became of a process, its elements, flows and lanes, as far as the model has it."""
    ids = _renamed(old.process, new.process)
    yield from _whole(old, new)
    yield from _elements(old, new, ids)
    yield from _flows(old, new, ids)
    yield from _lanes(old, new)


def _whole(old: Side, new: Side) -> Iterator[Difference]:
    told_elsewhere = frozenset({"elements", "flows", "lanes", "unexecuted"})
    says = tuple(differences(old.process, new.process, untold=told_elsewhere))
    if old.key != new.key:
        says = (f"Short name was {old.key}, is {new.key}", *says)
    if says:
        name = new.process.name or new.process.key
        yield Difference(new.process.key, name, "the whole process", Became.CHANGED, says)


def _elements(old: Side, new: Side, ids: _Ids) -> Iterator[Difference]:
    before, after = old.process.elements, new.process.elements
    moved = moved_in(old.layout, new.layout)
    for key, element in after.items():
        was = before.get(ids.get(key, key))
        if was is None:
            yield Difference(key, _named(element), type_in_words(element), Became.ADDED)
            continue
        says = tuple(_changed(was, element, old, new))
        if says or key in moved:
            became = Became.CHANGED if says else Became.MOVED
            says = (*says, STANDS_ELSEWHERE) if says and key in moved else says
            yield Difference(key, _named(element), type_in_words(element), became, says, was.id)
    for key, element in before.items():
        if key not in after and key not in ids.values():
            yield Difference(key, _named(element), type_in_words(element), Became.REMOVED)


def _renamed(old: Process, new: Process) -> _Ids:
    """Find elements that only have another id, by what it is now: their name is the same."""
    return {
        one.became: one.element
        for one in pair_up(old, new)
        if one.became is not None
        and one.because is Because.SAME_NAME
        and one.element not in new.elements
        and one.became not in old.elements
    }


def _changed(was: Element, now: Element, old: Side, new: Side) -> Iterator[str]:
    if was.id != now.id:
        yield f"Its id was {was.id}, is {now.id}"
    if was.type != now.type:
        yield f"It was a {type_in_words(was)}, it is a {type_in_words(now)}"
    yield from differences(was, now, untold=frozenset({"type"}))
    lanes = [old.process.lane_of(was.id), new.process.lane_of(now.id)]
    before, after = (lane.name or lane.id if lane else "none" for lane in lanes)
    if before != after:
        yield f"Lane was {before}, is {after}"


def _flows(old: Side, new: Side, ids: _Ids) -> Iterator[Difference]:
    before, after = old.process.flows, new.process.flows
    for key, flow in after.items():
        if key not in before:
            yield _way(flow, new.process, Became.ADDED)
            continue
        was = before[key]
        says = tuple(differences(was, flow, untold=frozenset({"source", "target", "parent"})))
        ends = [ids.get(one, one) for one in (flow.source, flow.target)]
        if [was.source, was.target] != ends:
            says = (f"It led {_ends(was, old.process)}", *says)
        if says:
            yield _way(flow, new.process, Became.CHANGED, says)
    for key, flow in before.items():
        if key not in after:
            yield _way(flow, old.process, Became.REMOVED)


def _way(flow: Flow, process: Process, became: Became, says: tuple[str, ...] = ()) -> Difference:
    ends = _ends(flow, process)
    name = f"“{flow.name}”, {ends}" if flow.name else f"{ends[:1].upper()}{ends[1:]}"
    return Difference(flow.id, name, "way", became, says)


def _ends(flow: Flow, process: Process) -> str:
    ends = (process.elements[flow.source], process.elements[flow.target])
    return "from {} to {}".format(*(_named(one) for one in ends))


def _lanes(old: Side, new: Side) -> Iterator[Difference]:
    before, after = old.process.lanes, new.process.lanes
    for key, lane in after.items():
        if key not in before:
            yield Difference(key, lane.name or key, "lane", Became.ADDED)
            continue
        says = tuple(differences(before[key], lane, untold=frozenset({"elements"})))
        if says:
            yield Difference(key, lane.name or key, "lane", Became.CHANGED, says)
    for key, lane in before.items():
        if key not in after:
            yield Difference(key, lane.name or key, "lane", Became.REMOVED)


def _named(element: Element) -> str:
    return element.name or element.id
