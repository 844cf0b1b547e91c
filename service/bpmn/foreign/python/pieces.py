"""A text of Python in pieces: each where it stands, and what is written in its place."""

import ast
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import cast

_SHOWN = 60
_MODULES = frozenset(
    {"base64", "copy", "dateparser", "datetime", "decimal", "json", "math", "os", "pytz", "random"}
    | {"re", "requests", "sys", "time", "timedelta", "urllib", "uuid"}
)
"""What scripts find there without importing it, or are known to import."""
_WHOLE = (ast.Name, ast.Constant, ast.Subscript, ast.Attribute, ast.Call, ast.List, ast.JoinedStr)
"""What needs no brackets around it, whatever stands beside."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What was written, and what is written in its place; `but` says what is not the same.

    Where nothing else is written and yet it is not the same, `now` is empty.
    """

    was: str
    now: str
    but: str = ""


class Pieces(ABC):
    """Writes a tree again as its text has it, but for the pieces that are written otherwise.

    `modules` are the names that mean a module of Python in this text.
    """

    def __init__(self, text: str) -> None:
        """`text` is what the trees are parsed from."""
        self._bytes = text.encode()
        self._lines = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self.pieces: list[Piece] = []
        self.modules = set(_MODULES)

    @abstractmethod
    def piece(self, node: ast.AST) -> str | None:
        """Give what is written in the place of a node; None where it stays."""

    def whole(self, tree: ast.AST) -> str:
        """Write the whole text."""
        return self.spliced(tree, 0, len(self._bytes))

    def said(self, node: ast.AST) -> str:
        """Write one node, with all that is in it."""
        start, end = self.span(node)
        written = self.piece(node)
        return self.spliced(node, start, end) if written is None else written

    def operand(self, node: ast.AST) -> str:
        """Write a node so that an operator, a key or a comma can stand beside it."""
        text = self.said(node)
        return text if isinstance(node, _WHOLE) else f"({text})"

    def tell(self, node: ast.AST, now: str, but: str = "") -> str:
        """Remember what is written in the place of a node, and give it."""
        start, end = self.span(node)
        self.pieces.append(Piece(shown(self.text(start, end)), shown(now), but))
        return now

    def tell_otherwise(self, node: ast.AST, but: str) -> None:
        """Remember that a node stays as it is written, and what is not the same."""
        start, end = self.span(node)
        self.pieces.append(Piece(shown(self.text(start, end)), "", but))

    def indent(self, node: ast.stmt) -> str:
        """Give what stands before a statement on its line."""
        begin = self._lines[node.lineno - 1]
        return self.text(begin, begin + node.col_offset)

    def text(self, start: int, end: int) -> str:
        """Give a stretch of the text as it stands."""
        return self._bytes[start:end].decode()

    def spliced(self, node: ast.AST, start: int, end: int) -> str:
        """Write a stretch of the text, with the nodes that lie in another one."""
        parts, at = [], start
        inner = (one for one in ast.iter_child_nodes(node) if hasattr(one, "lineno"))
        for child in sorted(inner, key=self.span):
            begin, after = self.span(child)
            parts += [self.text(at, begin), self.said(child)]
            at = after
        return "".join([*parts, self.text(at, end)])

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Give where a node begins and ends, in bytes."""
        at = cast("ast.stmt", node)  # as every node that stands somewhere, it says where
        begin = self._lines[at.lineno - 1] + at.col_offset
        return begin, self._lines[(at.end_lineno or 0) - 1] + (at.end_col_offset or 0)


def shown(text: str) -> str:
    """Give a stretch of a text as a report shows it, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
