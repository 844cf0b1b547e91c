"""Bounds for every element and lane of a process, and a way for every flow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from service.bpmn.diagram import Bounds, Point
from service.bpmn.layout.grid import Cell, Grid, arrange
from service.bpmn.model import GATEWAYS, SUB_PROCESSES, Element, Flow, Process

GAP = Point(60, 60)
"""Between columns, and between rows: lines and names run there."""
TITLE = 30.0
"""As wide as the name of a lane or pool."""
_EVENT, _GATEWAY, _TASK = (36.0, 36.0), (50.0, 50.0), (100.0, 80.0)
_PADDING = 30.0


@dataclass
class Placed:
    """Where everything of one process stands."""

    shapes: dict[str, Bounds] = field(default_factory=dict)
    lanes: dict[str, Bounds] = field(default_factory=dict)
    flows: dict[str, tuple[Point, ...]] = field(default_factory=dict)

    @property
    def extent(self) -> Bounds:
        """Give the rectangle that holds all shapes and lanes."""
        areas = [*self.shapes.values(), *self.lanes.values()] or [Bounds(0, 0, 400, 120)]
        left, top = min(one.x for one in areas), min(one.y for one in areas)
        right, bottom = max(one.right for one in areas), max(one.bottom for one in areas)
        return Bounds(left, top, right - left, bottom - top)


def place(process: Process, *, at: Point) -> Placed:
    """Place a process with its top left corner at a point."""
    placed = Placed()
    leaves = _leaf_lanes(process)
    scope = _Scope(process, None, leaves)
    left = at.x + (TITLE if leaves else 0) + GAP.x / 2
    scope.put(placed, Point(left, at.y + GAP.y / 2))
    if leaves:
        _place_lanes(placed, process, leaves, scope, Point(at.x, at.y))
    return placed


def _leaf_lanes(process: Process) -> list[str]:
    """Give the lanes that hold no other lane, in the order of the file."""
    holders = {
        one.id
        for one in process.lanes.values()
        for other in process.lanes.values()
        if other is not one and other.elements and set(other.elements) < set(one.elements)
    }
    return [one for one in process.lanes if one not in holders]


def _place_lanes(
    placed: Placed, process: Process, leaves: list[str], scope: "_Scope", at: Point
) -> None:
    """Draw each lane around its rows, and a lane that holds others around these."""
    width = TITLE + GAP.x + scope.width
    for band, leaf in enumerate(leaves):
        top, bottom = scope.band(band)
        placed.lanes[leaf] = Bounds(at.x, at.y + top, width, bottom - top)
    for lane in process.lanes.values():
        inner = [
            placed.lanes[key]
            for key in leaves
            if process.lanes[key].elements
            and set(process.lanes[key].elements) <= set(lane.elements)
        ]
        if lane.id not in placed.lanes and inner:
            top, bottom = min(area.y for area in inner), max(area.bottom for area in inner)
            placed.lanes[lane.id] = Bounds(at.x - TITLE, top, width + TITLE, bottom - top)


class _Scope:
    """What stands directly in a process or sub-process, in columns and rows."""

    def __init__(self, process: Process, parent: str | None, leaves: list[str]) -> None:
        self._process = process
        elements = process.within(parent)
        self._nodes = {one.id: one for one in elements if one.attached_to is None}
        self._guests = [one for one in elements if one.attached_to in self._nodes]
        self._flows = [one for one in process.flows.values() if one.parent == parent]
        self._inner = {
            one.id: _Scope(process, one.id, [])
            for one in self._nodes.values()
            if one.type in SUB_PROCESSES
        }
        self._alone = {one.id for one in self._nodes.values() if one.triggered_by_event}
        self._host = {one.id: one.attached_to or "" for one in self._guests}
        self._grid = self._arrange(leaves)
        self._sizes = {one.id: self._size(one) for one in self._nodes.values()}
        self._columns = self._edges(0, GAP.x, _TASK[0])
        self._rows = self._edges(1, GAP.y, _TASK[1])

    def _arrange(self, leaves: list[str]) -> Grid:
        bands = dict.fromkeys(self._nodes, 0)
        for node in self._nodes:
            lane = self._process.lane_of(node) if leaves else None
            bands[node] = leaves.index(lane.id) if lane and lane.id in leaves else 0
        links = [
            (self._host.get(one.source, one.source), one.target)
            for one in self._flows
            if one.target in self._nodes
        ]
        return arrange(
            list(self._nodes), links, bands, count=max(len(leaves), 1), alone=self._alone
        )

    def _size(self, element: Element) -> tuple[float, float]:
        if element.id in self._inner:
            inner = self._inner[element.id]
            return inner.width + 2 * _PADDING, inner.height + 2 * _PADDING
        if element.type.endswith("Event"):
            return _EVENT
        return _GATEWAY if element.type in GATEWAYS else _TASK

    def _edges(self, side: int, gap: float, least: float) -> list[float]:
        """Give where each column or row begins, and where what follows the last would."""
        count = max((cell[side] for cell in self._grid.cells.values()), default=-1) + 1
        count = max(count, self._grid.bands[-1]) if side else count
        sizes = [least] * max(count, 1)
        for node, cell in self._grid.cells.items():
            if side or node not in self._alone:
                sizes[cell[side]] = max(sizes[cell[side]], self._sizes[node][side])
        return list(accumulate((one + gap for one in sizes), initial=0.0))

    @property
    def width(self) -> float:
        """The width of all columns, or of the widest that has a row to itself."""
        alone = (self._sizes[one][0] for one in self._alone)
        return max(self._columns[-1] - GAP.x, *alone, 0.0)

    @property
    def height(self) -> float:
        """The height of all rows."""
        return self._rows[-1] - GAP.y

    def band(self, number: int) -> tuple[float, float]:
        """Give where the rows of a band begin and end, half the gap around them included."""
        return self._rows[self._grid.bands[number]], self._rows[self._grid.bands[number + 1]]

    def put(self, placed: Placed, at: Point) -> None:
        """Place everything with the first cell's corner at a point."""
        for node, cell in self._grid.cells.items():
            placed.shapes[node] = area = self._area(node, cell, at)
            if node in self._inner:
                self._inner[node].put(placed, Point(area.x + _PADDING, area.y + _PADDING))
        for guest, area in self._put_guests(placed.shapes):
            placed.shapes[guest] = area
        for flow in self._flows:
            placed.flows[flow.id] = self._way(flow, placed.shapes, at)

    def _area(self, node: str, cell: Cell, at: Point) -> Bounds:
        width, height = self._sizes[node]
        room = Point(
            self._columns[cell.column + 1] - self._columns[cell.column] - GAP.x,
            self._rows[cell.row + 1] - self._rows[cell.row] - GAP.y,
        )
        aside = 0 if node in self._alone else (room.x - width) / 2
        left = at.x + self._columns[cell.column] + aside
        return Bounds(left, at.y + self._rows[cell.row] + (room.y - height) / 2, width, height)

    def _put_guests(self, shapes: Mapping[str, Bounds]) -> Iterator[tuple[str, Bounds]]:
        """Put boundary events on the lower edge of their hosts, from the right."""
        seen: dict[str, int] = {}
        for guest in self._guests:
            host = guest.attached_to or ""
            number = seen[host] = seen.get(host, -1) + 1
            area, (width, height) = shapes[host], _EVENT
            right = area.right - 8 - number * (width + 8)
            yield guest.id, Bounds(right - width, area.bottom - height / 2, width, height)

    def _way(self, flow: Flow, shapes: Mapping[str, Bounds], at: Point) -> tuple[Point, ...]:
        """Lead a flow from its source to its target, around what stands between."""
        source, target = shapes[flow.source], shapes[flow.target]
        leaves, comes = self._cell(flow.source), self._cell(flow.target)
        is_back = comes.column <= leaves.column
        if is_back or flow.source in self._host:
            out = Point(source.middle.x, source.bottom)
        else:
            out = Point(source.right, source.middle.y)
        into = (
            Point(target.middle.x, target.bottom) if is_back else Point(target.x, target.middle.y)
        )
        corners = self._corners(out, into, leaves, comes, from_below=out.x < source.right, at=at)
        return out, *corners, into

    def _corners(
        self, out: Point, into: Point, leaves: Cell, comes: Cell, *, from_below: bool, at: Point
    ) -> tuple[Point, ...]:
        """Give where a way turns: in the gaps between columns and below rows."""
        before = at.x + self._columns[comes.column] - GAP.x / 2
        lower = max(leaves.row, comes.row) if comes.column <= leaves.column else leaves.row
        below = at.y + self._rows[lower + 1] - GAP.y / 3
        if comes.column <= leaves.column:
            return Point(out.x, below), Point(into.x, below)
        at_end = (Point(before, below), Point(before, into.y))
        is_free_there = self._is_free(Cell(leaves.column, comes.row), comes)
        if from_below:
            is_short = comes.row > leaves.row and is_free_there
            return (Point(out.x, into.y),) if is_short else (Point(out.x, below), *at_end)
        if self._is_free(leaves, comes):
            return () if out.y == into.y else (Point(before, out.y), Point(before, into.y))
        after = at.x + self._columns[leaves.column + 1] - GAP.x / 2
        if is_free_there:
            return Point(after, out.y), Point(after, into.y)
        return Point(after, out.y), Point(after, below), *at_end

    def _cell(self, element: str) -> Cell:
        return self._grid.cells[self._host.get(element, element)]

    def _is_free(self, start: Cell, end: Cell) -> bool:
        """Tell whether nothing stands in the first one's row between their columns."""
        between = range(start.column + 1, end.column)
        return not any(
            cell.row == start.row and cell.column in between for cell in self._grid.cells.values()
        )
