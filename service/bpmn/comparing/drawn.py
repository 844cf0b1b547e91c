"""What differs in how a file is drawn: what has moved, and whether anything else differs there."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Set

from service.bpmn.comparing.written import always, is_no_place, written
from service.bpmn.diagram import BPMN_DI, Layout
from service.bpmn.nodes import local, reference
from service.bpmn.xml import Element as Node

STANDS_ELSEWHERE = "It stands elsewhere on the drawing, or is of another size"
_THINGS = frozenset({"BPMNShape", "BPMNEdge"})
_IDS = frozenset({"id", "bpmnElement"})


def moved_in(old: Layout | None, new: Layout | None) -> frozenset[str]:
    """Find what stands elsewhere, or is of another size, as seen from what most stand beside.

    Of several ways that equally many went, the shortest is how the drawing as a whole has moved.
    """
    if old is None or new is None:
        return frozenset()
    went = {}
    for key, shape in new.shapes.items():
        if key in old.shapes:
            was, now = old.shapes[key].bounds, shape.bounds
            size = (now.width - was.width, now.height - was.height)
            went[key] = (now.x - was.x, now.y - was.y, size)
    many = Counter((x, y) for x, y, _ in went.values())
    usual = min(many, key=lambda way: (-many[way], abs(way[0]) + abs(way[1])), default=None)
    return frozenset(key for key, (x, y, size) in went.items() if (x, y) != usual or any(size))


def is_drawn_otherwise(
    old: Node, new: Node, ids: Mapping[str, str], *, untold: Set[str], moved: Set[str]
) -> bool:
    """Tell whether the drawings differ beside what is told of single things on them.

    Passed over are the shapes and lines of `untold`, and where those of `moved` stand: ids in
    either file. `ids` are those that parts had before, by those that they have now.
    """
    before, after = _drawn(old, {}, moved), _drawn(new, ids, moved)
    return any(before[one] != after[one] for one in {*before, *after} - untold)


def _drawn(root: Node, ids: Mapping[str, str], moved: Set[str]) -> Mapping[str, str]:
    """Write what is drawn, by what it shows: not by its own id, which nobody sees."""
    found = defaultdict[str, str](str)
    for node in root.iterdescendants(f"{{{BPMN_DI}}}*"):
        shows = reference(node.get("bpmnElement")) or ""
        key = ids.get(shows, shows)
        if local(node) in _THINGS:
            stands = is_no_place if {key, shows} & moved else always
            found[key] += written(node, stands, unsaid=_IDS)
        elif local(node) == "BPMNPlane":
            found[""] += key
        elif local(node) == "BPMNDiagram":
            found[""] += written(node, _is_around, unsaid=_IDS)
    return found


def _is_around(node: Node) -> bool:
    return local(node) not in _THINGS
