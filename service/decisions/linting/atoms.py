"""Cut the values that a column can take into atoms: sets that every cell treats as one.

Between two neighbouring constants of a column all values are alike to its cells, so one witness
for each is enough to say exactly what matches.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.decisions.cells import Cell, Within
from service.decisions.kinds import Kind, fit
from service.decisions.linting.scales import Scale, scale_of
from service.decisions.table import Input
from service.expressions.moments import parse_instant
from service.expressions.refusals import Wrong
from service.expressions.syntax import path_of
from service.expressions.texting import to_text
from service.expressions.values import sort_of


@dataclass(frozen=True, slots=True)
class Atom:
    """Values that are alike: one of them, and words for it alone.

    On a line, `start` and `end` are the words for where it begins and ends. A `spare` atom (null,
    or a value of another sort) only matters to whether a rule can be reached: a table need not
    say what becomes of it.
    """

    witness: Any
    words: str
    start: str | None = None
    end: str = ""
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """An input column cut into atoms.

    `path` is the plain value of the data that it tests; without one, not every atom need come
    about. Without atoms nothing is known of the column.
    """

    label: str
    path: str | None
    atoms: tuple[Atom, ...]

    @property
    def everything(self) -> int:
        """All atoms, as bits."""
        return (1 << max(len(self.atoms), 1)) - 1

    @property
    def expected(self) -> int:
        """The atoms that a table should say something about, as bits."""
        spare = sum(1 << place for place, atom in enumerate(self.atoms) if atom.spare)
        return self.everything & ~spare

    def bits(self, cell: Cell) -> int | None:
        """Give the atoms that a cell holds for; None when that depends on other data."""
        if not cell.tests:
            return self.everything
        if not self.atoms or not cell.is_constant():
            return None
        return sum(1 << place for place, atom in enumerate(self.atoms) if _holds(cell, atom))

    def words(self, bits: int) -> str:
        """Describe some atoms; empty when they are all that are expected."""
        if bits & self.expected == self.expected or not self.atoms:
            return ""
        runs: list[list[Atom]] = []
        last = -2
        for place, atom in enumerate(self.atoms):
            if not bits >> place & 1:
                continue
            if last == place - 1 and atom.start is not None:
                runs[-1].append(atom)
            else:
                runs.append([atom])
            last = place
        return f"{self.label} {' or '.join(map(_words, runs))}"


def cut(column: Input, cells: Sequence[Cell]) -> Column:
    """Cut an input column into atoms by the constants of its cells."""
    path = path_of(column.expression.tree)
    constants = [*column.allowed.constants()]
    for cell in cells:
        constants.extend(cell.constants())
    if not all(_is_exact(column.kind, value) for value in constants):
        return Column(column.label, path, ())
    try:
        points = [fit(column.kind, value) for value in constants if value is not None]
    except Wrong:
        return Column(column.label, path, ())
    atoms = _atoms(column.kind, points, [column.allowed, *cells])
    if not column.allowed.is_constant():
        atoms = []
    elif column.allowed.tests:
        atoms = [atom for atom in atoms if _holds(column.allowed, atom)]
    elif atoms and column.kind is Kind.ANY:
        atoms.append(Atom(object(), "of another sort", spare=True))
    if atoms:
        atoms.append(Atom(None, "missing", spare=None not in constants))
    return Column(column.label, path, tuple(atoms))


def _is_exact(kind: Kind, value: Any) -> bool:
    """Say whether a constant is a point: among instants a date is a whole day and none."""
    if kind is not Kind.INSTANT or value is None:
        return True
    return isinstance(value, datetime) or (isinstance(value, str) and bool(parse_instant(value)))


def _atoms(kind: Kind, points: Sequence[Any], cells: Sequence[Cell]) -> list[Atom]:
    """Cut the values of one sort; none when they cannot be told apart exactly."""
    sorts = {sort_of(point) for point in points}
    if kind is Kind.BOOLEAN or sorts == {"true or false"}:
        return [Atom(witness, words) for witness, words in ((True, "true"), (False, "false"))]
    if not points:
        return [Atom(object(), "of any value")]
    if sorts == {"text"}:
        ranged = any(isinstance(test, Within) for cell in cells for test in cell.tests)
        return [] if ranged else list(_texts(points))
    scale = scale_of(kind, points)
    return list(_line(scale, points)) if scale else []


def _texts(points: Sequence[str]) -> Iterator[Atom]:
    """Give each text, and a text that is none of them."""
    known = dict.fromkeys(points)
    for text in known:
        yield Atom(text, f"“{text}”")
    yield Atom("".join(known) + "…", "anything else")


def _line(scale: Scale, points: Sequence[Any]) -> Iterator[Atom]:
    """Give each point, and what lies below, between and above the points."""
    marks = {scale.number(point): point for point in points}
    below: Any = None
    start = ""
    for number, point in sorted(marks.items()):
        name = to_text(point)
        yield from _gap(scale.between(below, number), start, f"below {name}")
        yield Atom(point, name, f"from {name}", f"to {name}")
        below, start = number, f"above {name}"
    yield from _gap(scale.between(below, None), start, "")


def _gap(witness: Any, start: str, end: str) -> Iterator[Atom]:
    """Give what lies between two points, if there is anything."""
    if witness is not None:
        yield Atom(witness, f"{start} {end}".strip(), start, end)


def _holds(cell: Cell, atom: Atom) -> bool:
    """Say whether a constant cell holds for the values of an atom; what has no order does not."""
    try:
        return cell.matches(atom.witness, {}, None)
    except Wrong:
        return False


def _words(run: Sequence[Atom]) -> str:
    """Describe atoms that lie side by side."""
    return run[0].words if len(run) == 1 else f"{run[0].start} {run[-1].end}".strip()
