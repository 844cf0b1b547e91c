"""Columns and rows for what stands in one scope: along the flows, each lane a band of rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Cell(NamedTuple):
    """A place of the grid; rows are counted through all bands, from the top."""

    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Where each thing stands, and the first row of each band and of what follows the last."""

    cells: Mapping[str, Cell]
    bands: Sequence[int]


def arrange(
    nodes: Sequence[str],
    links: Iterable[tuple[str, str]],
    bands: Mapping[str, int],
    *,
    count: int,
    alone: Collection[str],
) -> Grid:
    """Arrange nodes, in the order of the file, along the links between them.

    A node stands in the column after the last that leads to it, ways back aside, and in the row
    of the first that leads to it if it may. `bands` gives the band of each, of `count`;
    those that stand `alone` have a row to themselves, below the others of their band.
    """
    ahead = _without_ways_back(nodes, links)
    columns = _columns(nodes, ahead)
    before: dict[str, list[str]] = {one: [] for one in nodes}
    for source, target in ahead:
        before[target].append(source)
    in_turn = sorted(nodes, key=lambda one: (one in alone, columns[one]))
    rows = _rows(in_turn, columns, before, bands, alone)
    height = [1] * count
    for node, row in rows.items():
        height[bands[node]] = max(height[bands[node]], row + 1)
    first = [sum(height[:band]) for band in range(count + 1)]
    cells = {one: Cell(columns[one], first[bands[one]] + rows[one]) for one in nodes}
    return Grid(cells, first)


def _without_ways_back(
    nodes: Sequence[str], links: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Leave out the links that lead back to where a walk from the beginning came from."""
    after: dict[str, list[str]] = {one: [] for one in nodes}
    targets = set()
    for source, target in links:
        after[source].append(target)
        targets.add(target)
    done: set[str] = set()
    kept = []
    for root in sorted(nodes, key=lambda one: one in targets):
        way = {root: iter(after[root])} if root not in done else {}
        while way:
            at = next(reversed(way))
            step = next(way[at], None)
            if step is None:
                del way[at]
                done.add(at)
            elif step not in way:
                kept.append((at, step))
                if step not in done:
                    way[step] = iter(after[step])
    return kept


def _columns(nodes: Sequence[str], ahead: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Count the longest way to each node."""
    after: dict[str, list[str]] = {one: [] for one in nodes}
    waits = dict.fromkeys(nodes, 0)
    for source, target in ahead:
        after[source].append(target)
        waits[target] += 1
    columns = dict.fromkeys(nodes, 0)
    free = [one for one in nodes if not waits[one]]
    for node in free:
        for following in after[node]:
            columns[following] = max(columns[following], columns[node] + 1)
            waits[following] -= 1
            if not waits[following]:
                free.append(following)
    return columns


def _rows(
    nodes: Iterable[str],
    columns: Mapping[str, int],
    before: Mapping[str, Sequence[str]],
    bands: Mapping[str, int],
    alone: Collection[str],
) -> dict[str, int]:
    """Give each node a row of its band that nothing in its column has."""
    rows: dict[str, int] = {}
    taken: set[tuple[int, int, int]] = set()
    for node in nodes:
        band, column = bands[node], columns[node]
        known = [rows[one] for one in before[node] if one in rows and bands[one] == band]
        row = known[0] if known else 0
        if node in alone:
            row = max((used + 1 for at, _, used in taken if at == band), default=0)
        while (band, column, row) in taken:
            row += 1
        taken.add((band, column, row))
        rows[node] = row
    return rows
