"""Drawing flow nodes: activities, events and gateways."""

from service.bpmn.diagram import Bounds, Point, Shape
from service.bpmn.drawing.icons import MARKERS, SIDE, TASKS
from service.bpmn.drawing.lettering import LEADING, centred, labelled, topped
from service.bpmn.drawing.marks import Look
from service.bpmn.drawing.svg import (
    INK,
    Markup,
    circle,
    joined,
    moved,
    path,
    polygon,
    rectangle,
)
from service.bpmn.drawing.symbols import pentagon, symbol
from service.bpmn.model import SUB_PROCESSES, THROWING, Element

_RADIUS = 18.0
_GATEWAYS = {
    "exclusiveGateway": ("M-8 -9.5L8 9.5M8 -9.5L-8 9.5", 3.4),
    "parallelGateway": ("M0 -12.5V12.5M-12.5 0H12.5", 3.4),
    "inclusiveGateway": ("M11 0A11 11 0 1 0 -11 0A11 11 0 1 0 11 0", 3),
    "complexGateway": ("M0 -13V13M-13 0H13M-8.5 -8.5L8.5 8.5M8.5 -8.5L-8.5 8.5", 3),
}


def node(element: Element, shape: Shape, look: Look) -> Markup:
    """Draw a flow node with its name."""
    if element.type.endswith("Event"):
        return _event(element, shape, look)
    if element.type.endswith("Gateway"):
        return _gateway(element, shape, look)
    return _activity(element, shape, look)


def _activity(element: Element, shape: Shape, look: Look) -> Markup:
    """Draw a task, a call or a sub-process."""
    area = shape.bounds
    width = max(look.width, 4) if element.type == "callActivity" else look.width
    dashes = "2 4" if element.triggered_by_event else None
    box = _box(area, look, 10, width, dashes)
    if element.type == "transaction":
        box = joined((box, _box(_inset(area, 4), look, 7, 1, None)))
    opened = element.type in SUB_PROCESSES and shape.expanded
    icon = TASKS.get(element.type)
    foot = 18.0 if _markers(element, shape) else 6.0
    inner = Bounds(area.x + 7, area.y + 6, max(area.width - 14, 1), max(area.height - 6 - foot, 1))
    name = topped(element.name, inner) if opened else centred(element.name, inner)
    corner = moved(Point(area.x + 5, area.y + 5), icon) if icon else joined(())
    return joined((box, corner, name, _foot(element, shape)))


def _box(area: Bounds, look: Look, corner: float, width: float, dashes: str | None) -> Markup:
    """Draw a box with round corners."""
    return rectangle(
        area,
        rx=corner,
        fill=look.fill,
        stroke=look.stroke,
        stroke_width=width,
        stroke_dasharray=dashes,
        class_="shape",
    )


def _inset(area: Bounds, by: float) -> Bounds:
    """Give the area a little further in; never less than a point."""
    width, height = max(area.width - 2 * by, 1), max(area.height - 2 * by, 1)
    return Bounds(area.x + by, area.y + by, width, height)


def _markers(element: Element, shape: Shape) -> list[str]:
    """Give what stands at the foot of an activity."""
    marks = [
        (element.loop.kind if element.loop else "", element.loop is not None),
        ("compensation", element.for_compensation),
        ("collapsed", element.type in SUB_PROCESSES and not shape.expanded),
        ("adHoc", element.type == "adHocSubProcess"),
    ]
    return [name for name, shown in marks if shown]


def _foot(element: Element, shape: Shape) -> Markup:
    """Draw the markers at the foot, side by side in the middle."""
    names, area = _markers(element, shape), shape.bounds
    left = area.middle.x - (SIDE + 4) * len(names) / 2 + 2
    return joined(
        moved(Point(left + at * (SIDE + 4), area.bottom - SIDE - 2), MARKERS[name])
        for at, name in enumerate(names)
    )


def _event(element: Element, shape: Shape, look: Look) -> Markup:
    """Draw an event: one thin line for a start, two for the middle, one thick for an end."""
    area = shape.bounds
    radius = min(area.width, area.height) / 2
    ending = element.type == "endEvent"
    dashes = None if element.interrupting else "5 3"
    width = max(look.width, 3.5) if ending else look.width
    looks = {"stroke": look.stroke, "fill": look.fill, "stroke_dasharray": dashes}
    rings = [circle(area.middle, radius, stroke_width=width, class_="shape", **looks)]
    if element.type not in {"startEvent", "endEvent"}:
        rings.append(circle(area.middle, max(radius - 3.5, 1), stroke_width=1.2, **looks))
    throwing = element.type in THROWING
    picture = symbol(element.events, throwing=throwing, every=element.all_triggers)
    return joined(
        (
            *rings,
            moved(area.middle, picture, scale=radius / _RADIUS),
            labelled(element.name, shape.label, _below(area)),
        )
    )


def _below(area: Bounds) -> Point:
    """Give the place of a name below a shape."""
    return Point(area.middle.x, area.bottom + LEADING)


def _gateway(element: Element, shape: Shape, look: Look) -> Markup:
    """Draw a gateway with its sign."""
    area = shape.bounds
    middle = area.middle
    corners = (
        Point(middle.x, area.y),
        Point(area.right, middle.y),
        Point(middle.x, area.bottom),
        Point(area.x, middle.y),
    )
    return joined(
        (
            polygon(
                corners,
                fill=look.fill,
                stroke=look.stroke,
                stroke_width=look.width,
                class_="shape",
            ),
            moved(middle, _sign(element), scale=min(area.width, area.height) / 50),
            labelled(element.name, shape.label, _below(area)),
        )
    )


def _sign(element: Element) -> Markup:
    """Draw the sign within a gateway."""
    if element.type != "eventBasedGateway":
        data, width = _GATEWAYS.get(element.type, ("", 1))
        return path(data, stroke=INK, stroke_width=width)
    origin = Point(0, 0)
    inner = joined(()) if element.instantiate else circle(origin, 12, fill="none")
    return joined((circle(origin, 15, fill="none"), inner, moved(origin, pentagon(), scale=0.85)))
