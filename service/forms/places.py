"""Where each part of a form stands for a set of answers, and which parts those answers hide."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.forms.component import Component, Field
from service.forms.condition import Scope
from service.forms.form import Form, asking, name_of, tree_of
from service.forms.parts import Entries, Group
from service.forms.reading import entry_said
from service.forms.values import ABSENT, lay_over, put_at, value_at

Json = Any

_MAX_PASSES = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the form in its place.

    `name` is unique among the places. `holder` is the object that its answer's path begins at,
    `scope` what its expressions read, `where` names its entry within messages.
    """

    component: Component
    name: str
    holder: dict[str, Json]
    scope: Scope
    where: str


@dataclass(frozen=True, slots=True)
class Level:
    """One object of answers with its surroundings: the whole document, or an entry of a list."""

    values: dict[str, Json]
    scope: Scope
    prefix: str = ""
    where: str = ""

    def place(self, component: Component) -> Place:
        """Stand a component in this level."""
        name = name_of(component, self.prefix)
        return Place(component, name, self.values, self.scope, self.where)

    def entries(self, component: Entries, *, at: datetime) -> Iterator["Level"]:
        """Give the level of each entry of a repeating group.

        Its expressions read the entry's own keys first; `this` is the entry, `parent` what
        surrounds it, and `i` its number from 1.
        """
        rows = value_at(self.values, component.path)
        name = name_of(component, self.prefix)
        own = tree_of(component.components)
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            around = {"this": row, "parent": self.scope, "i": index + 1}
            scope = {**self.scope, **dict.fromkeys(own), **row, **around}
            said = entry_said(component, index + 1, self.scope, at=at)
            yield Level(row, scope, f"{name}.{index}.", self.where + said)


def walk(
    components: Sequence[Component],
    level: Level,
    *,
    at: datetime,
    skip: Callable[[Place], bool],
) -> Iterator[Place]:
    """Walk the places of a form in the order of the page, leaving out what `skip` says."""
    for component in components:
        place = level.place(component)
        if skip(place):
            continue
        yield place
        if isinstance(component, Group):
            yield from walk(component.components, level, at=at, skip=skip)
        elif isinstance(component, Entries):
            for entry in level.entries(component, at=at):
                yield from walk(component.components, entry, at=at, skip=skip)


def find_hidden(form: Form, values: Json, data: Scope, *, at: datetime) -> frozenset[str]:
    """Name the places that typed answers hide, not those inside a hidden one.

    A hidden answer counts as null in other conditions, so hiding is repeated until nothing
    changes; conditions that chase each other in a circle stop after a fixed number of passes.
    """
    hidden: frozenset[str] = frozenset()
    for _ in range(_MAX_PASSES):
        found: set[str] = set()

        def hides(place: Place, found: set[str] = found) -> bool:
            if place.component.hide.holds(place.scope, at=at):
                found.add(place.name)
                return True
            return False

        level = Level(*_seen(form, values, data, hidden))
        for _place in walk(form.components, level, at=at, skip=hides):
            pass
        if found == hidden:
            break
        hidden = frozenset(found)
    return hidden


def stand(form: Form, values: Json, data: Scope, hidden: frozenset[str]) -> Level:
    """Give the top level with what is not hidden of the typed answers, for a walk."""
    kept, scope = _seen(form, values, data, hidden)
    return Level(kept, scope)


def _seen(
    form: Form, values: Json, data: Scope, hidden: frozenset[str]
) -> tuple[dict[str, Json], Scope]:
    kept: dict[str, Json] = {}
    blanked: dict[str, Json] = {}
    _keep(form.components, values, hidden, "", (kept, blanked))
    return kept, lay_over(data, lay_over(blanked, kept))


def _keep(
    components: Sequence[Component],
    values: Json,
    hidden: frozenset[str],
    prefix: str,
    into: tuple[dict[str, Json], dict[str, Json]],
) -> None:
    """Copy what is not hidden into the first object; into the second, null for what is."""
    kept, blanked = into
    for component in components:
        if name_of(component, prefix) in hidden:
            for blank in asking([component]):
                put_at(blanked, blank.path, None)
        elif isinstance(component, Group):
            _keep(component.components, values, hidden, prefix, into)
        elif isinstance(component, Field | Entries):
            value = value_at(values, component.path)
            if value is not ABSENT and isinstance(component, Entries):
                value = _keep_rows(component, value, hidden, name_of(component, prefix))
            if value is not ABSENT:
                put_at(kept, component.path, value)


def _keep_rows(entries: Entries, rows: list[Json], hidden: frozenset[str], name: str) -> list[Json]:
    copies: list[Json] = []
    for index, row in enumerate(rows):
        copy: dict[str, Json] = {}
        _keep(entries.components, row, hidden, f"{name}.{index}.", (copy, {}))
        copies.append(copy)
    return copies
