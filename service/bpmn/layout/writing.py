"""Writing a drawing into a file that has none; nothing else of the file is touched."""

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from service.bpmn.diagram import BPMN_DI, DC, DI, Bounds, Point, read_layout
from service.bpmn.layout.places import TITLE, place
from service.bpmn.model import SUB_PROCESSES, Process
from service.bpmn.nodes import q, reference
from service.bpmn.reading import read_tree
from service.bpmn.xml import Element as Node
from service.bpmn.xml import encoding_of, parse

_APART = 60.0
"""Between the drawings of two processes of one file."""
_CLOSED = Bounds(0, 0, 600, 60)
"""As large as a pool of which nothing is told."""
_END = re.compile(r"</(?:[\w.-]+:)?definitions\s*>")
_DRAWING = re.compile(r"<(?:[\w.-]+:)?BPMNDiagram[\s>]")


def lay_out(source: bytes, *, file: str) -> bytes:
    """Give a file with a drawing, if no process in it has one; else the file as it is.

    Raises `XmlRefused` and `DiagramRefused`.
    """
    root = parse(source, file=file)
    processes = read_tree(root, file=file).processes
    if not processes or any(read_layout(root, process=key) for key in processes):
        return source
    encoding = encoding_of(source)
    text = source.decode(encoding)
    # An editor opens the first drawing of a file: one that is there shows nothing of its processes.
    first = _DRAWING.search(text)
    at = first.start() if first else [one.start() for one in _END.finditer(text)][-1]
    return (text[:at] + "".join(_drawing(root, processes)) + text[at:]).encode(encoding)


def _drawing(root: Node, processes: Mapping[str, Process]) -> Iterator[str]:
    """Write one plane with everything on it, one process below the other."""
    pools = {
        reference(one.get("processRef")): one.get("id", "")
        for one in root.iterfind(f".//{q('collaboration')}/{q('participant')}")
        if one.get("id")
    }
    collaboration = root.find(q("collaboration"))
    shown = collaboration.get("id") if collaboration is not None else next(iter(processes))
    spaces = f'xmlns:bpmndi="{BPMN_DI}" xmlns:dc="{DC}" xmlns:di="{DI}"'
    yield f'<bpmndi:BPMNDiagram {spaces} id="laid_out">'
    yield f'<bpmndi:BPMNPlane id="laid_out_plane" bpmnElement={quoteattr(shown or "")}>'
    top = 80.0
    for key, process in processes.items():
        placed = place(process, at=Point(160 + TITLE, top))
        pool, extent = pools.pop(key, None), placed.extent
        if pool is not None:
            yield _shape(pool, _around(extent, has_lanes=bool(placed.lanes)), "isHorizontal")
        for lane, bounds in placed.lanes.items():
            yield _shape(lane, bounds, "isHorizontal")
        for element, bounds in placed.shapes.items():
            opened = process.elements[element].type in SUB_PROCESSES
            yield _shape(element, bounds, "isExpanded" if opened else "")
        for flow, points in placed.flows.items():
            yield _edge(flow, points)
        top = extent.bottom + _APART
    for pool in pools.values():
        yield _shape(pool, Bounds(160, top, _CLOSED.width, _CLOSED.height), "isHorizontal")
        top += _CLOSED.height + _APART
    yield "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n"


def _around(extent: Bounds, *, has_lanes: bool) -> Bounds:
    """Give the pool around a process: with a title before its lanes, or room around its steps."""
    if has_lanes:
        return Bounds(extent.x - TITLE, extent.y, extent.width + TITLE, extent.height)
    room = _APART / 2
    return Bounds(
        extent.x - room - TITLE,
        extent.y - room,
        extent.width + 2 * room + TITLE,
        extent.height + 2 * room,
    )


def _shape(element: str, bounds: Bounds, flag: str) -> str:
    said = f' {flag}="true"' if flag else ""
    return (
        f"<bpmndi:BPMNShape id={quoteattr(f'laid_out_{element}')}"
        f" bpmnElement={quoteattr(element)}{said}>"
        f'<dc:Bounds x="{bounds.x:g}" y="{bounds.y:g}"'
        f' width="{bounds.width:g}" height="{bounds.height:g}"/></bpmndi:BPMNShape>'
    )


def _edge(flow: str, points: tuple[Point, ...]) -> str:
    way = "".join(f'<di:waypoint x="{one.x:g}" y="{one.y:g}"/>' for one in points)
    return (
        f"<bpmndi:BPMNEdge id={quoteattr(f'laid_out_{flow}')} bpmnElement={quoteattr(flow)}>"
        f"{way}</bpmndi:BPMNEdge>"
    )
