"""A table of the team page: every count with the list behind it, and the chart beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.web.team.charts import Bar, Part, chart


@dataclass(frozen=True, slots=True)
class Number:
    """A count, the list behind it, and what is counted, for those who hear the page."""

    count: int
    href: str
    what: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is about, and its counts."""

    name: str
    numbers: Sequence[Number]
    under: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of counts and the chart that says the same, if there is one."""

    heading: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Row]
    drawn: Markup
    empty: str


def draw(title: str, parts: Sequence[Part], bars: Sequence[Bar]) -> Markup:
    """Draw the chart beside a table; of nothing there is none."""
    return chart(f"{title}. The table says the same.", parts, bars) if bars else Markup("")
