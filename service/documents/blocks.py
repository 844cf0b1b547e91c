"""The blocks of a text that people write: headings, paragraphs, lists and tables, and no more.

# Heading            ## Heading below it
A paragraph, with **words that matter**; a line end is one in the document as well.
- an item            1. a numbered item
| a table | with its heading first |
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_HEADING = re.compile(r"(#{1,3})\s+(.*)")
_BULLET = re.compile(r"[-*•]\s+(.*)")
_NUMBER = re.compile(r"\d{1,3}[.)]\s+(.*)")
_ROW = re.compile(r"\|(.*?)\|?")
_CELLS = re.compile(r"(?<!\\)\|")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_MOST_COLUMNS = 12
"""More do not fit on a page: what stands in further ones goes into the last."""
_MOST_CELLS = 6_000
"""Of all the tables of a text: what would have more stays as it was typed."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One block: the lines of a paragraph, the items of a list, or the rows of a table.

    Each row has one text, in a table one for each column; `**…**` in it is strong. `level` is a
    heading's, from 1.
    """

    kind: Kind
    rows: tuple[tuple[str, ...], ...]
    level: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give what the typesetter reads."""
        rows = [[list(map(list, spans(cell))) for cell in row] for row in self.rows]
        return {"kind": str(self.kind), "level": self.level, "rows": rows}


def spans(text: str) -> tuple[tuple[str, bool], ...]:
    """Cut a text into pieces, each with whether it is strong."""
    pieces = _STRONG.split(text)
    return tuple((piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece)


def read_markup(text: str) -> tuple[Block, ...]:
    """Read what a person wrote. Every text can be read: what is no markup is a paragraph."""
    blocks: list[Block] = []
    open_block: Block | None = None
    for line in _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        read = _line(line.strip())
        if read is None:
            open_block = None
            continue
        if open_block is not None and _goes_on(open_block, read):
            blocks.pop()
            read = Block(read.kind, open_block.rows + read.rows)
        blocks.append(read)
        open_block = read
    return tuple(_tidy(blocks))


def write_markup(blocks: Iterable[Block]) -> str:
    """Write blocks as a person would."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks)


def in_words(blocks: Iterable[Block]) -> str:
    """Write blocks as the plain text of an email."""
    return _STRONG.sub(r"\1", "\n\n".join("\n".join(_plain(block)) for block in blocks))


def _line(line: str) -> Block | None:
    if not line:
        return None
    if found := _HEADING.fullmatch(line):
        return Block(Kind.HEADING, ((found[2].strip(),),), level=len(found[1]))
    for kind, item in ((Kind.BULLETS, _BULLET), (Kind.NUMBERS, _NUMBER)):
        if found := item.fullmatch(line):
            return Block(kind, ((found[1],),))
    if line.startswith("|") and (found := _ROW.fullmatch(line)):
        cells = [cell.strip().replace("\\|", "|") for cell in _CELLS.split(found[1])]
        if len(cells) > _MOST_COLUMNS:
            last = _MOST_COLUMNS - 1
            cells[last:] = [" | ".join(cells[last:])]
        return Block(Kind.TABLE, (tuple(cells),))
    return Block(Kind.PARAGRAPH, ((line,),))


def _goes_on(block: Block, read: Block) -> bool:
    return block.kind is read.kind and block.kind is not Kind.HEADING


def _tidy(blocks: Iterable[Block]) -> Iterator[Block]:
    """Give each table as many cells in every row, and skip no level of headings.

    Readers that are read to find their way by headings: a level that is skipped loses them.
    """
    deepest, room = 1, _MOST_CELLS
    for block in blocks:
        if block.kind is Kind.HEADING:
            level = min(block.level, deepest)
            deepest = level + 1
            yield Block(block.kind, block.rows, level)
        elif block.kind is Kind.TABLE:
            width = max(map(len, block.rows))
            if width * len(block.rows) > room:
                yield Block(Kind.PARAGRAPH, tuple((line,) for line in _lines(block)))
                continue
            room -= width * len(block.rows)
            rows = tuple((*row, *[""] * (width - len(row))) for row in block.rows)
            yield Block(block.kind, rows)
        else:
            yield block


def _lines(block: Block) -> Iterator[str]:
    for number, row in enumerate(block.rows, start=1):
        match block.kind:
            case Kind.HEADING:
                yield f"{'#' * block.level} {row[0]}"
            case Kind.BULLETS:
                yield f"- {row[0]}"
            case Kind.NUMBERS:
                yield f"{number}. {row[0]}"
            case Kind.TABLE:
                yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
            case _:
                yield row[0]


def _plain(block: Block) -> Iterator[str]:
    for number, row in enumerate(block.rows, start=1):
        match block.kind:
            case Kind.BULLETS:
                yield f"- {row[0]}"
            case Kind.NUMBERS:
                yield f"{number}. {row[0]}"
            case _:
                yield " \N{EN DASH} ".join(cell for cell in row if cell)
