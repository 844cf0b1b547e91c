"""The parts of a form that ask nothing themselves: groups, entries, tables, words, ornament."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.forms.component import Component, Path
from service.forms.condition import Computed, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Component):
    """Parts under one heading; the paths of the parts already hold that of the group."""

    components: Sequence[Component] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries(Component):
    """Parts asked again for every entry of a list; their paths begin at the entry.

    `path` leads to the list. There are `least` to `most` entries, `shown` of them when nothing
    is answered yet. With `fixed`, the officer can neither add nor remove entries. `called`
    is the name of one entry, in the singular.
    """

    path: Path
    components: Sequence[Component] = ()
    least: int = 0
    most: int
    shown: int = 1
    fixed: bool = False
    called: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the key in each line's object, and its heading."""

    key: str
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Component):
    """Lines of data, to be read only."""

    source: Computed
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Component):
    """A text for the officer."""

    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Ornament(Component):
    """A separator, spacer, image or button: nothing that data could be about."""
