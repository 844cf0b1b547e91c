"""The operators' guide, for tests that hold it to the code."""

import re
from collections.abc import Iterator
from pathlib import Path

GUIDE = (Path(__file__).parents[2] / "docs" / "operators.md").read_text()


def rows(head: str) -> Iterator[list[str]]:
    """Give the cells of each row of the table that begins with these words in its head."""
    (table,) = re.findall(rf"^\| {head} .*\n\|[-|]+\|\n((?:\|.*\n)+)", GUIDE, re.MULTILINE)
    for line in table.splitlines():
        yield [cell.strip() for cell in line.strip("|").split("|")]


def quoted(cell: str) -> list[str]:
    """Give what stands between backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)
