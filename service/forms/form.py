"""A form, read and checked, and the two ways of walking it: by data key, and as a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.forms.component import Component, Field
from service.forms.parts import Entries, Group

Tree = Mapping[str, "Tree | Field | Entries"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form by its key, with its parts in the order of the page."""

    key: str
    components: Sequence[Component]

    @property
    def fields(self) -> Mapping[str, Field]:
        """Every question by its dotted path; `*` stands for any entry: `members.*.name`."""
        return dict(_fields(self.components, ""))

    def asked_at(self, name: str) -> Field | None:
        """Find the question of a posted field by its name: `members.0.photo`."""
        path = ("*" if part.isdecimal() else part for part in name.split("."))
        return self.fields.get(".".join(path))

    @property
    def keys(self) -> tuple[str, ...]:
        """The top-level keys of the case data that this form writes, in the form's order."""
        return tuple(tree_of(self.components))


def _fields(components: Sequence[Component], prefix: str) -> Iterator[tuple[str, Field]]:
    for component in asking(components):
        name = prefix + ".".join(component.path)
        if isinstance(component, Entries):
            yield from _fields(component.components, f"{name}.*.")
        else:
            yield name, component


def asking(components: Sequence[Component]) -> Iterator[Field | Entries]:
    """Walk the questions and repeating groups of one level of data, through plain groups."""
    for component in components:
        if isinstance(component, Group):
            yield from asking(component.components)
        elif isinstance(component, Field | Entries):
            yield component


def tree_of(components: Sequence[Component]) -> Tree:
    """Arrange the questions of one level by the keys of their paths."""
    tree: dict[str, Any] = {}
    for component in asking(components):
        branch = tree
        for key in component.path[:-1]:
            branch = branch.setdefault(key, {})
        branch[component.path[-1]] = component
    return tree


def name_of(component: Component, prefix: str) -> str:
    """Name a part in its place: by the dotted path of its answer, else by its id after a `#`."""
    if isinstance(component, Field | Entries):
        return prefix + ".".join(component.path)
    return f"{prefix}#{component.id}"
