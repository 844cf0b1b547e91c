"""Find what no rule covers: exact over all columns at once, within a bound of steps."""

from collections.abc import Sequence
from typing import TypeAlias

Row: TypeAlias = tuple[int, ...]  # for each column, atoms as bits

MAX_STEPS = 20_000


class TooComplexError(Exception):
    """The search took too many steps; nothing is known."""


def uncovered(region: Row, covers: Sequence[Row], told: Sequence[Row] = ()) -> Row | None:
    """Give a part of the region that no row covers, or None when there is none but those told.

    The part is as wide as it can be. Raises `TooComplexError` when it takes too long to say.
    """
    known = [*covers, *told]
    found = _Search(region, known).from_column(0, (1 << len(known)) - 1)
    return None if found is None else _widened(found, region, covers)


def _widened(part: Row, region: Row, covers: Sequence[Row]) -> Row:
    """Widen a part column by column, as far as no row comes into it."""
    wide = list(part)
    for column, wanted in enumerate(region):
        others = [place for place in range(len(region)) if place != column]
        taken = 0
        for row in covers:
            if all(row[place] & wide[place] for place in others):
                taken |= row[column]
        wide[column] = wanted & ~taken
    return tuple(wide)


class _Search:
    """Goes through the columns; sets of rows are whole numbers, a bit for each row."""

    def __init__(self, region: Row, covers: Sequence[Row]) -> None:
        self._region = region
        self._steps = MAX_STEPS
        self._covered: set[tuple[int, int]] = set()
        self._groups = [_by_rows(wanted, column, covers) for column, wanted in enumerate(region)]
        self._wide = [0] * (len(region) + 1)
        self._wide[-1] = (1 << len(covers)) - 1
        for column in reversed(range(len(region))):
            whole = sum(
                1 << place
                for place, row in enumerate(covers)
                if row[column] & region[column] == region[column]
            )
            self._wide[column] = self._wide[column + 1] & whole

    def from_column(self, column: int, rows: int) -> Row | None:
        """Give a part of the columns from here on that none of some rows covers."""
        self._steps -= 1
        if self._steps < 0:
            raise TooComplexError
        if not rows:
            return self._region[column:]
        if rows & self._wide[column] or (column, rows) in self._covered:
            return None
        parts: dict[int, int] = {}
        for matching, atoms in self._groups[column]:
            parts[matching & rows] = parts.get(matching & rows, 0) | atoms
        for matching, atoms in parts.items():
            rest = self.from_column(column + 1, matching)
            if rest is not None:
                return (atoms, *rest)
        self._covered.add((column, rows))
        return None


def _by_rows(wanted: int, column: int, covers: Sequence[Row]) -> list[tuple[int, int]]:
    """Group the atoms of a column by the rows that hold for them."""
    groups: dict[int, int] = {}
    for place in range(wanted.bit_length()):
        atom = 1 << place
        if wanted & atom:
            matching = sum(1 << number for number, row in enumerate(covers) if row[column] & atom)
            groups[matching] = groups.get(matching, 0) | atom
    return list(groups.items())
