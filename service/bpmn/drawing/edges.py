"""Drawing what connects: sequence flows, message flows and associations."""

import math
from itertools import pairwise

from service.bpmn.diagram import Bounds, Edge, Point
from service.bpmn.drawing.lettering import LEADING, labelled
from service.bpmn.drawing.marks import PLAIN, Mark, tags
from service.bpmn.drawing.svg import INK, PAPER, Markup, circle, joined, path, polygon
from service.bpmn.model import Element, Flow


def sequence(edge: Edge, flow: Flow, source: Element, mark: Mark | None) -> Markup:
    """Draw a sequence flow; what is told of it is its line and a tag over its longest part."""
    look = mark.look if mark is not None else PLAIN
    ink = look.stroke
    start, second = edge.waypoints[:2]
    marks = []
    if flow.condition and not source.type.endswith("Gateway"):
        marks.append(_diamond(start, second, ink))
    if source.default == flow.id:
        marks.append(_slash(start, second, ink))
    line = path(
        _through(edge),
        stroke=ink,
        stroke_width=look.width,
        stroke_linejoin="round",
        class_="line",
    )
    told = [tags([mark], _longest(edge))] if mark is not None and mark.text else []
    return joined((line, _arrow(edge, ink, ink), *marks, _name(edge), *told))


def _longest(edge: Edge) -> Bounds:
    """Give the middle of the longest straight part of an edge, as the area that a tag stands on."""
    one, other = max(pairwise(edge.waypoints), key=lambda ends: math.dist(*ends))
    return Bounds((one.x + other.x) / 2, (one.y + other.y) / 2 + 3.5, 0, 0)


def connection(edge: Edge) -> Markup:
    """Draw a message flow, or an association of whatever kind."""
    if edge.type == "messageFlow":
        line = path(_through(edge), stroke_width=1.3, stroke_dasharray="9 5")
        return joined((line, circle(edge.waypoints[0], 4), _arrow(edge, PAPER, INK), _name(edge)))
    dots = path(_through(edge), stroke_width=1.3, stroke_dasharray="1 4", stroke_linecap="round")
    return joined((dots, _name(edge)))


def _through(edge: Edge) -> str:
    """Write the line through all points of an edge."""
    return "M" + "L".join(f"{at.x:.2f} {at.y:.2f}" for at in edge.waypoints)


def _name(edge: Edge) -> Markup:
    """Write the name of an edge where its label stands, or above its middle."""
    before = edge.waypoints[(len(edge.waypoints) - 1) // 2]
    after = edge.waypoints[(len(edge.waypoints) - 1) // 2 + 1]
    middle = Point((before.x + after.x) / 2, (before.y + after.y) / 2 - LEADING * 0.7)
    return labelled(edge.name, edge.label, middle)


def _along(start: Point, end: Point, far: float, aside: float) -> Point:
    """Give the point `far` along the way from start to end and `aside` of it."""
    length = math.dist(start, end) or 1
    x, y = (end.x - start.x) / length, (end.y - start.y) / length
    return Point(start.x + x * far - y * aside, start.y + y * far + x * aside)


def _arrow(edge: Edge, fill: str, ink: str) -> Markup:
    """Draw the head of an arrow at the end of an edge."""
    before, end = edge.waypoints[-2:]
    wings = (_along(end, before, 10, 4.5), _along(end, before, 10, -4.5))
    return polygon((end, *wings), fill=fill, stroke=ink, stroke_width=1)


def _diamond(start: Point, second: Point, ink: str) -> Markup:
    """Draw the sign of a condition at the start of a flow."""
    sides = ((0, 0), (8, 5), (16, 0), (8, -5))
    corners = (_along(start, second, far, aside) for far, aside in sides)
    return polygon(corners, stroke=ink, stroke_width=1.2)


def _slash(start: Point, second: Point, ink: str) -> Markup:
    """Draw the sign of a default flow."""
    one, other = _along(start, second, 6, 6), _along(start, second, 13, -6)
    return path(f"M{one.x:.2f} {one.y:.2f}L{other.x:.2f} {other.y:.2f}", stroke=ink, stroke_width=2)
