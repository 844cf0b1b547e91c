"""Reading the parts of a form that ask nothing, and refusing those that no page can show."""

from collections.abc import Mapping
from typing import Any

from service.forms.attributes import Attributes
from service.forms.builders import BUILDERS
from service.forms.component import Component
from service.forms.condition import UNSET
from service.forms.parts import Column, Ornament, Table, Words

_ORNAMENTS = frozenset({"separator", "spacer", "image", "button"})


def read_plain(read: Attributes, common: Mapping[str, Any]) -> Component | None:
    """Read a text, a table or an ornament; a component of any other type is refused."""
    kind = read.text("type")
    if kind == "text":
        return Words(**common, text=read.wording("text"))
    if kind == "html":
        return Words(**common, text=read.wording("content"))
    if kind in _ORNAMENTS:
        return Ornament(**common)
    if kind == "table":
        return _read_table(read, common)
    known = ", ".join(sorted({*BUILDERS, *_ORNAMENTS, "text", "html", "table", "group"}))
    read.wrong(
        "unknown_component",
        f"Handrail cannot show a component of type “{kind[:60]}”.",
        f"Use one of {known}, dynamiclist.",
    )
    return None


def _read_table(read: Attributes, common: Mapping[str, Any]) -> Table:
    columns = read.raw.get("columns")
    found = []
    for item in columns if isinstance(columns, list) else ():
        column = Attributes(item if isinstance(item, Mapping) else {}, read.report, read.element)
        if not column.text("key"):
            column.wrong("bad_value", "Every column of a table must have a key.")
        found.append(Column(column.text("key"), column.text("label") or column.text("key")))
    if not found:
        read.wrong("bad_value", "“columns” must be a list of columns, each with key and label.")
    source = read.source("dataSource")
    if source is None:
        read.wrong("bad_value", "The table has no “dataSource”.", "Name the key of its lines.")
    return Table(**common, source=source or UNSET, columns=tuple(found))
