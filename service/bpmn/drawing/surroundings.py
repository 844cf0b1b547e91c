"""Drawing what surrounds the flow: pools, lanes, groups, annotations and data."""

from service.bpmn.diagram import Bounds, Point, Shape
from service.bpmn.drawing.lettering import LEADING, beginning, centred, labelled, topped, upwards
from service.bpmn.drawing.svg import INK, PAPER, Markup, Value, joined, path, rectangle

FRAMES = frozenset({"participant", "lane", "group"})
"""What is drawn first, behind everything else."""

_STRIP = 30.0


def surrounding(shape: Shape) -> Markup:
    """Draw a shape that is no flow node; one without a known look is a plain box with its name."""
    return _DRAWN.get(shape.type, _plain)(shape)


def _rectangle(area: Bounds, **looks: Value) -> Markup:
    """Draw the outline of an area in ink on paper."""
    usual: dict[str, Value] = {"fill": PAPER, "stroke": INK, "stroke_width": 1.5}
    return rectangle(area, **(usual | looks))


def _pool(shape: Shape) -> Markup:
    """Draw a pool: its name stands in a strip at its head, or in its middle when it is closed."""
    if not shape.expanded and shape.bounds.height < 2 * _STRIP + LEADING:
        return joined((_rectangle(shape.bounds), centred(shape.name, shape.bounds)))
    area, strip = shape.bounds, _STRIP
    line = (
        f"M{area.x + strip:.2f} {area.y:.2f}V{area.bottom:.2f}"
        if shape.horizontal
        else f"M{area.x:.2f} {area.y + strip:.2f}H{area.right:.2f}"
    )
    return joined((_rectangle(area), path(line, stroke_width=1.5), _heading(shape)))


def _lane(shape: Shape) -> Markup:
    """Draw a lane with its name at its head."""
    return joined((_rectangle(shape.bounds, fill="none", stroke_width=1), _heading(shape)))


def _heading(shape: Shape) -> Markup:
    """Write the name of a pool or lane in the strip at its head."""
    area = shape.bounds
    if shape.horizontal:
        return upwards(shape.name, Point(area.x + _STRIP / 2, area.middle.y), area.height - 8)
    return centred(shape.name, Bounds(area.x, area.y, area.width, _STRIP))


def _group(shape: Shape) -> Markup:
    """Draw the frame of a group."""
    looks: dict[str, Value] = {"fill": "none", "stroke_dasharray": "10 4 2 4", "rx": 10.0}
    return joined((_rectangle(shape.bounds, **looks), topped(shape.name, shape.bounds)))


def _annotation(shape: Shape) -> Markup:
    """Draw a text beside an open bracket."""
    area = shape.bounds
    bracket = f"M{area.x + 10:.2f} {area.y:.2f}H{area.x:.2f}V{area.bottom:.2f}h10"
    inner = Bounds(area.x + 6, area.y + 3, max(area.width - 8, 1), area.height - 3)
    return joined((path(bracket, stroke_width=1.2), beginning(shape.text, inner)))


def _document(shape: Shape) -> Markup:
    """Draw a sheet with a folded corner."""
    area, fold = shape.bounds, min(10.0, shape.bounds.width / 3)
    edge = area.right - fold
    sheet = (
        f"M{area.x:.2f} {area.y:.2f}H{edge:.2f}L{area.right:.2f} {area.y + fold:.2f}"
        f"V{area.bottom:.2f}H{area.x:.2f}ZM{edge:.2f} {area.y:.2f}v{fold:.2f}h{fold:.2f}"
    )
    return joined((path(sheet, fill=PAPER, stroke_width=1.2), _below(shape)))


def _store(shape: Shape) -> Markup:
    """Draw a drum."""
    area, rise = shape.bounds, shape.bounds.height / 8
    curve = f"a{area.width / 2:.2f} {rise:.2f} 0 0"
    drum = (
        f"M{area.x:.2f} {area.y + rise:.2f}{curve} 1 {area.width:.2f} 0V{area.bottom - rise:.2f}"
        f"{curve} 1 {-area.width:.2f} 0ZM{area.x:.2f} {area.y + rise:.2f}"
        f"{curve} 0 {area.width:.2f} 0"
    )
    return joined((path(drum, fill=PAPER, stroke_width=1.2), _below(shape)))


def _below(shape: Shape) -> Markup:
    """Write the name of a piece of data."""
    beneath = Point(shape.bounds.middle.x, shape.bounds.bottom + LEADING * 0.8)
    return labelled(shape.name, shape.label, beneath)


def _plain(shape: Shape) -> Markup:
    """Draw a box with a name."""
    return joined((_rectangle(shape.bounds), centred(shape.name, shape.bounds)))


_DRAWN = {
    "participant": _pool,
    "lane": _lane,
    "group": _group,
    "textAnnotation": _annotation,
    "dataObjectReference": _document,
    "dataObject": _document,
    "dataInput": _document,
    "dataOutput": _document,
    "dataStoreReference": _store,
}
