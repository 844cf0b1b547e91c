"""The diagram interchange view: where everything is drawn, in the drawing's own coordinates.

Units are the diagram's (pixels at full size); x grows to the right, y downwards. One plane is
read: the one on which the process itself is drawn. What a collapsed sub-process hides is left out.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from service.bpmn.model import SUB_PROCESSES
from service.bpmn.nodes import BPMN, child_text, local, q, reference, yes
from service.bpmn.xml import Element as Node

BPMN_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"


class Point(NamedTuple):
    """A point of the drawing."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle by its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Give the x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Give the y of the bottom edge."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """Give the centre."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn as an area: `type` is the BPMN local name of `element`.

    `text` is an annotation's. `label` is where the name stands, None where the notation puts it.
    """

    element: str
    type: str
    name: str
    bounds: Bounds
    expanded: bool = True
    horizontal: bool = True
    text: str = ""
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """Something drawn as a line through at least two points."""

    element: str
    type: str
    name: str
    waypoints: tuple[Point, ...]
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything on one plane, by the id of what it shows, in the file's order."""

    shapes: Mapping[str, Shape]
    edges: Mapping[str, Edge]

    @property
    def extent(self) -> Bounds:
        """Give the rectangle that holds everything, labels included."""
        areas = [area for shape in self.shapes.values() for area in (shape.bounds, shape.label)]
        areas += [edge.label for edge in self.edges.values()]
        corners = [
            Point(*corner)
            for area in areas
            if area
            for corner in ((area.x, area.y), (area.right, area.bottom))
        ]
        corners += [point for edge in self.edges.values() for point in edge.waypoints]
        left, top = min(at.x for at in corners), min(at.y for at in corners)
        right, bottom = max(at.x for at in corners), max(at.y for at in corners)
        return Bounds(left, top, right - left, bottom - top)


def read_layout(root: Node, *, process: str) -> Layout | None:
    """Read where a process is drawn; None when the file holds no drawing of it."""
    shown = {node.get("id", ""): node for node in root.iter(f"{{{BPMN}}}*") if node.get("id")}
    home = shown.get(process)
    inside = set() if home is None else {node.get("id") for node in home.iterdescendants()}
    for plane in root.iter(q("BPMNPlane", BPMN_DI)):
        if reference(plane.get("bpmnElement")) in inside:
            continue
        shapes = _visible(_shapes(plane, shown), shown)
        if any(shape.element in inside for shape in shapes):
            edges = _edges(plane, shown, {shape.element for shape in shapes})
            return Layout(
                shapes=MappingProxyType({one.element: one for one in shapes}),
                edges=MappingProxyType({one.element: one for one in edges}),
            )
    return None


def _shapes(plane: Node, shown: Mapping[str, Node]) -> list[Shape]:
    """Read the shapes of a plane that show something of this file and have a size."""
    found = []
    for node in plane.iterfind(q("BPMNShape", BPMN_DI)):
        element = reference(node.get("bpmnElement")) or ""
        bounds = bounds_of(node)
        if element in shown and bounds:
            drawn = shown[element]
            found.append(
                Shape(
                    element=element,
                    type=local(drawn),
                    name=_name(drawn),
                    bounds=bounds,
                    expanded=yes(node, "isExpanded"),
                    horizontal=yes(node, "isHorizontal", default=True),
                    text=child_text(drawn, "text") or "",
                    label=_label(node),
                )
            )
    return found


def _visible(shapes: Iterable[Shape], shown: Mapping[str, Node]) -> list[Shape]:
    """Leave out what stands in a sub-process that is drawn collapsed."""
    shapes = list(shapes)
    closed = {
        shown[one.element] for one in shapes if one.type in SUB_PROCESSES and not one.expanded
    }
    return [one for one in shapes if not closed.intersection(shown[one.element].iterancestors())]


def _edges(plane: Node, shown: Mapping[str, Node], visible: set[str]) -> list[Edge]:
    """Read the edges of a plane whose ends are not hidden."""
    found = []
    for node in plane.iterfind(q("BPMNEdge", BPMN_DI)):
        element = reference(node.get("bpmnElement")) or ""
        waypoints = tuple(
            point for one in node.iterfind(q("waypoint", DI)) if (point := _point(one))
        )
        if element not in shown or len(waypoints) < 2:  # noqa: PLR2004  a line has two ends
            continue
        drawn = shown[element]
        ends = {reference(drawn.get("sourceRef")), reference(drawn.get("targetRef"))}
        if local(drawn) != "sequenceFlow" or ends <= visible:
            found.append(Edge(element, local(drawn), _name(drawn), waypoints, _label(node)))
    return found


def _name(drawn: Node) -> str:
    """Give the name that is written on the drawing."""
    return " ".join((drawn.get("name") or "").split())


def _label(node: Node) -> Bounds | None:
    """Read where a name stands."""
    label = node.find(q("BPMNLabel", BPMN_DI))
    return bounds_of(label) if label is not None else None


def bounds_of(node: Node) -> Bounds | None:
    """Read a rectangle; None when it is missing, unreadable or empty."""
    found = node.find(q("Bounds", DC))
    if found is None:
        return None
    sides = [_number(found.get(name)) for name in ("x", "y", "width", "height")]
    x, y, width, height = sides
    if x is None or y is None or not width or not height or width < 0 or height < 0:
        return None
    return Bounds(x, y, width, height)


def _point(node: Node) -> Point | None:
    """Read a point; None when it is unreadable."""
    x, y = _number(node.get("x")), _number(node.get("y"))
    return None if x is None or y is None else Point(x, y)


def _number(text: str | None) -> float | None:
    """Read a finite number."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None
