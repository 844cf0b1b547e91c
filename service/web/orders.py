"""The headings of a table that sort it: each a link, and one of them says how it is sorted."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.web.filters import Given


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and by which sorts it is ordered up and down; none: by no one."""

    text: str
    up: str = ""
    down: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as shown; `sorted` is what `aria-sort` says."""

    text: str
    href: str
    sorted: str


def headings(columns: Sequence[Column], asked: Given, sort: str) -> list[Heading]:
    """Show the headings of a list that is in the order `sort`."""
    return [_heading(one, asked, sort) for one in columns]


def _heading(one: Column, asked: Given, sort: str) -> Heading:
    if not one.up:
        return Heading(one.text, "", "")
    other = one.down if sort == one.up else one.up
    said = {one.up: "ascending", one.down: "descending"}.get(sort, "none")
    return Heading(one.text, asked.href(sort=other), said)
