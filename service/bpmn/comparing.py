"""Two drawings of one process compared: what was added, removed, changed or only moved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.bpmn.diagram import Layout, read_layout
from service.bpmn.differing import differences
from service.bpmn.drawing.marks import Look, Mark
from service.bpmn.drawing.wording import type_in_words
from service.bpmn.model import Diagram, Element, Flow, Process
from service.bpmn.pairing import Because, pair_up
from service.bpmn.reading import read_tree
from service.bpmn.xml import parse


class Became(StrEnum):
    """What became of an element or a flow."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


_LOOKS = {
    Became.ADDED: Look("#00703c", "#e9f4ee", 3),
    Became.REMOVED: Look("#d4351c", "#fbeae7", 3),
    Became.CHANGED: Look("#1d70b8", "#e8f1f8", 3),
    Became.MOVED: Look("#505a5f", "#f3f2f1", 2),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one element, flow or lane, or of the whole process.

    `says` tells what changed, in sentences. `name` is what people call it, `kind` its notation in
    words. `was` is the id that it had before, where only that tells it from another.
    """

    id: str
    name: str
    kind: str
    became: Became
    says: tuple[str, ...] = ()
    was: str = ""

    @property
    def marks(self) -> list[Mark]:
        """Give its mark on a drawing."""
        return [Mark(self.became, self.became.capitalize(), _LOOKS[self.became])]

    @property
    def flow(self) -> Mark | None:
        """Give the mark of a flow."""
        return Mark(self.became, "", _LOOKS[self.became])


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: its process and, if it is drawn, where."""

    diagram: Diagram
    process: Process
    layout: Layout | None


def compare(before: bytes, after: bytes, *, was: str, now: str) -> tuple[Difference, ...]:
    """Say what became of the process `was` in the process `now`, by their keys.

    Raises XmlRefused and DiagramRefused, and KeyError for a process that is not there.
    """
    old, new = _read(before, was), _read(after, now)
    return (*_whole(old, new), *_elements(old, new), *_flows(old, new), *_lanes(old, new))


def by_id(differences: tuple[Difference, ...], *, before: bool = False) -> Mapping[str, Difference]:
    """Give the differences as one of the drawings marks them; what is not on it is not marked."""
    return {(one.was if before else "") or one.id: one for one in differences}


def _read(source: bytes, key: str) -> _Side:
    root = parse(source, file=f"{key}.bpmn")
    diagram = read_tree(root, file=f"{key}.bpmn")
    return _Side(diagram, diagram.processes[key], read_layout(root, process=key))


def _whole(old: _Side, new: _Side) -> Iterator[Difference]:
    told_elsewhere = frozenset({"elements", "flows", "lanes", "unexecuted"})
    says = tuple(differences(old.process, new.process, untold=told_elsewhere))
    if says:
        name = new.process.name or new.process.key
        yield Difference(new.process.key, name, "the whole process", Became.CHANGED, says)


def _elements(old: _Side, new: _Side) -> Iterator[Difference]:
    before, after = old.process.elements, new.process.elements
    renamed = _renamed(old.process, new.process)
    for key, element in after.items():
        was = before.get(renamed.get(key, key))
        if was is None:
            yield Difference(key, _named(element), type_in_words(element), Became.ADDED)
            continue
        says = tuple(_changed(was, element, old, new))
        became = Became.CHANGED if says else _moved(key, old, new)
        if became is not None:
            yield Difference(key, _named(element), type_in_words(element), became, says, was.id)
    for key, element in before.items():
        if key not in after and key not in renamed.values():
            yield Difference(key, _named(element), type_in_words(element), Became.REMOVED)


def _renamed(old: Process, new: Process) -> Mapping[str, str]:
    """Find elements that only have another id, by what it is now: their name is the same."""
    return {
        one.became: one.element
        for one in pair_up(old, new)
        if one.became is not None
        and one.because is Because.SAME_NAME
        and one.element not in new.elements
        and one.became not in old.elements
    }


def _changed(was: Element, now: Element, old: _Side, new: _Side) -> Iterator[str]:
    if was.id != now.id:
        yield f"Its id was {was.id}, is {now.id}"
    if was.type != now.type:
        yield f"It was a {type_in_words(was)}, it is a {type_in_words(now)}"
    yield from differences(was, now, untold=frozenset({"type"}))
    lanes = [old.process.lane_of(was.id), new.process.lane_of(now.id)]
    before, after = (lane.name or lane.id if lane else "none" for lane in lanes)
    if before != after:
        yield f"Lane was {before}, is {after}"


def _moved(key: str, old: _Side, new: _Side) -> Became | None:
    """Tell whether an element only stands elsewhere, as seen from where the drawing begins."""
    places = []
    for side in (old, new):
        shape = side.layout.shapes.get(key) if side.layout else None
        if side.layout is None or shape is None:
            return None
        origin = side.layout.extent
        bounds = shape.bounds
        places.append((bounds.x - origin.x, bounds.y - origin.y, bounds.width, bounds.height))
    return Became.MOVED if places[0] != places[1] else None


def _flows(old: _Side, new: _Side) -> Iterator[Difference]:
    before, after = old.process.flows, new.process.flows
    renamed = _renamed(old.process, new.process)
    for key, flow in after.items():
        if key not in before:
            yield _way(flow, new.process, Became.ADDED)
            continue
        was = before[key]
        says = tuple(differences(was, flow, untold=frozenset({"source", "target", "parent"})))
        ends = [renamed.get(one, one) for one in (flow.source, flow.target)]
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


def _lanes(old: _Side, new: _Side) -> Iterator[Difference]:
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
