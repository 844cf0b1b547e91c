"""What drawings say themselves: all the words that what-if shows, whoever may read the cases.

What comes of a telling is full of what the case says, masked or not: outcomes, reasons, the words
of refusals and incidents. Only words that stand in a drawing are kept of it. Which of them a case
comes to still tells something of what it says: case by case that is shown only to who may read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from service.definitions.lookup import bundle_of, version_of
from service.people.roles import roles
from service.stories.checking import elements_of
from service.stories.opening import roles_named
from service.stories.surroundings import BEGINNING, Files, Surroundings
from service.transaction import reading

COMPUTED = "…"
"""Stands for words that no drawing has: the case's own data make them."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The words of drawings: how cases end, what they hear of and ask for, and whose work it is.

    `roles` are those of the installation as well. `own_roles` are those that the process itself
    names, `fields` the questions of its forms.
    """

    outcomes: frozenset[str]
    names: frozenset[str]
    roles: frozenset[str]
    fields: frozenset[str]
    own_roles: tuple[str, ...]

    def __or__(self, other: "Drawn") -> "Drawn":
        """Give the words of both; the process's own are those of the other."""
        return Drawn(
            self.outcomes | other.outcomes,
            self.names | other.names,
            self.roles | other.roles,
            self.fields | other.fields,
            other.own_roles,
        )

    def outcome(self, said: str | None) -> str:
        """Give an outcome as it is drawn."""
        return _shown(said or "", self.outcomes)

    def several(self, names: Iterable[str]) -> tuple[str, ...]:
        """Give names of messages, signals and topics as they are drawn."""
        return tuple(_shown(one, self.names) for one in names)

    def whose(self, held: Iterable[str]) -> tuple[str, ...]:
        """Give roles that are drawn or that there are, in the order of their words."""
        return tuple(sorted({_shown(one, self.roles) for one in held}))


def drawn_in(files: Files, key: str, around: Surroundings) -> Drawn:
    """Read the words of a process and what it calls. Raises DefinitionInvalid, ProcessNotFound."""
    with around.stages.lend(around.with_published(files).content), reading():
        bundle = bundle_of(version_of(key, at=BEGINNING))
        within = elements_of(bundle, BEGINNING)
        known = {one.key for one in roles()}
    process = bundle.process
    ends = [one for one in process.elements.values() if one.type == "endEvent"]
    outcomes = {process.outcome, *(one.outcome for one in ends), *(one.name for one in ends)}
    elements = [element for element, _ in within.values()]
    names = {one.topic for one in elements} | {one.message for one in elements}
    names |= {event.name for one in elements for event in one.events}
    return Drawn(
        outcomes=frozenset({"", *filter(None, outcomes)}),
        names=frozenset({"", *filter(None, names)}),
        roles=frozenset(
            known | {role for key, (_, of) in within.items() for role in of.process.roles_of(key)}
        ),
        fields=frozenset(one for form in bundle.forms.values() for one in form.keys),
        own_roles=tuple(one for one in roles_named(process) if "$" not in one),
    )


def _shown(said: str, drawn: frozenset[str]) -> str:
    return said if said in drawn else COMPUTED
