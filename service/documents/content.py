"""What a template says in a section, as the typesetter tells it, turned into blocks.

The typesetter gives content as a tree of JSON. Whatever has no counterpart in our markup (colours,
images, frames) is left out; its words stay.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from service.documents.blocks import Block, Kind

Tree = Mapping[str, Any]
_ENDS = frozenset({"parbreak", "v", "pagebreak"})
_GAPS = {"linebreak": "\n", "space": " ", "h": " ", **dict.fromkeys(_ENDS, " ")}
_APART = frozenset({"par", "block", "pad", "align"})
_LAID_OUT = frozenset({"grid", "stack"})
"""What places its parts beside each other: each is read by itself."""
_QUOTES = {
    True: "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}",
    False: "\N{RIGHT SINGLE QUOTATION MARK}" * 2,
}
"""An apostrophe is far more frequent than a single quotation, and looks like the end of one."""


def blocks_of(tree: Tree) -> tuple[Block, ...]:
    """Give the blocks of a tree of content."""
    reading = _Reading()
    reading.take(tree)
    reading.end()
    return tuple(reading.blocks)


class _Reading:
    """Blocks read so far, and the words of the paragraph that is still open."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[Tree] = []

    def take(self, tree: Tree) -> None:
        """Take one piece of content."""
        kind = tree.get("func")
        taken = _TAKEN.get(str(kind))
        if taken is not None:
            taken(self, tree)
        elif kind in _APART:
            self.end()
            self.take(_body(tree))
            self.end()
        elif kind in _LAID_OUT:
            for one in _cells(_children(tree)):
                self.end()
                self.take(_body(one) if one.get("func") == "cell" else one)
            self.end()
        elif kind in _ENDS:
            self.end()
        else:
            self._words.append(tree)

    def end(self) -> None:
        """End the open paragraph."""
        text = words_of({"func": "sequence", "children": self._words})
        self._words = []
        lines = tuple((line.strip(),) for line in text.split("\n") if line.strip())
        if lines:
            self.blocks.append(Block(Kind.PARAGRAPH, lines))

    def _block(self, block: Block) -> None:
        self.end()
        if block.rows:
            self.blocks.append(block)

    def each(self, tree: Tree) -> None:
        """Take what a piece consists of."""
        for child in _children(tree):
            self.take(child)

    def heading(self, tree: Tree) -> None:
        """Take a heading."""
        level = int(tree.get("level") or tree.get("depth") or 1)
        self._block(Block(Kind.HEADING, ((_line(_body(tree)),),), level))

    def item(self, tree: Tree) -> None:
        """Take an item that stands in the text: it goes on with the list before it."""
        if not words_of({"func": "sequence", "children": self._words}).strip():
            self._words = []
        self.end()
        kind = Kind.NUMBERS if "number" in tree else Kind.BULLETS
        rows: tuple[tuple[str, ...], ...] = ((_item(tree),),)
        if self.blocks and self.blocks[-1].kind is kind:
            rows = (*self.blocks.pop().rows, *rows)
        self.blocks.append(Block(kind, rows))

    def list(self, tree: Tree) -> None:
        """Take a list."""
        kind = Kind.NUMBERS if tree.get("func") == "enum" else Kind.BULLETS
        items = tuple((_item(one),) for one in _children(tree))
        self._block(Block(kind, items))

    def table(self, tree: Tree) -> None:
        """Take a table; its header is its first row."""
        columns = tree.get("columns")
        width = len(columns) if isinstance(columns, Sequence) else int(columns or 1)
        cells = [_line(_body(one)) for one in _cells(_children(tree))]
        rows = tuple(tuple(cells[at : at + width]) for at in range(0, len(cells), width))
        self._block(Block(Kind.TABLE, rows))


_TAKEN: Mapping[str, Callable[[_Reading, Tree], None]] = {
    "sequence": _Reading.each,
    "styled": _Reading.each,
    "heading": _Reading.heading,
    "item": _Reading.item,
    "list": _Reading.list,
    "enum": _Reading.list,
    "terms": _Reading.list,
    "table": _Reading.table,
}


def _line(tree: Tree) -> str:
    """Give the words of what stands on one line in our markup."""
    return words_of(tree).replace("\n", ", ")


def _item(tree: Tree) -> str:
    """Give the words of an item of a list; a term stands before what it means."""
    if "term" in tree:
        return f"**{_line(tree['term'])}**: {_line(tree['description'])}"
    return _line(_body(tree))


def words_of(tree: Tree) -> str:
    """Give the words of content on one line, a line break as one; strong words in `**`."""
    pieces: list[str] = []
    opened = {True: False, False: False}
    for piece in _words(tree):
        if isinstance(piece, bool):
            opening = not opened[piece] and (not pieces or pieces[-1][-1:] in ("", " ", "\n", "("))
            pieces.append(_QUOTES[piece][0 if opening else 1])
            opened[piece] = opening
        elif piece != " " or (pieces and pieces[-1][-1:] not in (" ", "\n")):
            pieces.append(piece)
    lines = "".join(pieces).split("\n")
    return "\n".join(" ".join(line.split(" ")).strip() for line in lines).strip()


def _words(tree: Tree) -> Iterator[str | bool]:
    """Give the pieces of a text in order; a truth value is a quotation mark, true a double one."""
    kind = tree.get("func")
    if kind in ("text", "symbol", "raw"):
        yield str(tree.get("text", "")).replace("\n", " ")
    elif kind == "smartquote":
        yield tree.get("double", True) is not False
    elif kind in _GAPS:
        yield _GAPS[kind]
    elif kind == "strong":
        inner = words_of(_body(tree))
        yield f"**{inner}**" if inner else ""
    else:
        for child in _children(tree):
            yield from _words(child)


def _body(tree: Tree) -> Tree:
    """Give what a piece holds, which may be nothing."""
    body: Tree = tree.get("body") or {}
    return body


def _children(tree: Tree) -> Iterable[Tree]:
    if "children" in tree:
        return tuple(tree["children"])
    return tuple(tree[key] for key in ("child", "body") if tree.get(key) is not None)


def _cells(children: Iterable[Tree]) -> Iterator[Tree]:
    """Give the cells of a table, those of its header and footer included; lines are none."""
    for child in children:
        if child.get("func") in ("header", "footer"):
            yield from _cells(_children(child))
        elif child.get("func") not in ("hline", "vline"):
            yield child
