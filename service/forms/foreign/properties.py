"""The properties of one object in a JSON Schema: what it asks for, when, and in which order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.forms.foreign.branches import Branch, branches_of
from service.forms.foreign.parts import follow, look_of, object_of
from service.forms.foreign.remark import Remarks
from service.forms.foreign.vocabulary import SCHEMA_WORDS, UI_WORDS

Json = Any

_OF_A_BRANCH = frozenset({"properties", "required", "if", "then", "else"})


@dataclass(frozen=True, slots=True)
class Level:
    """Where the walk stands: the names that lead here, and what conditions put before a name."""

    path: tuple[str, ...] = ()
    prefix: str = ""

    @property
    def said(self) -> str:
        """Return it as a person reads it."""
        return ".".join(self.path)

    def place(self, name: str) -> str:
        """Give where a name within this level stands, as a person reads it."""
        return ".".join((*self.path, name))

    def inside(self, name: str) -> "Level":
        """Give the level of an object within this one."""
        return Level((*self.path, name), f"{self.prefix}{name}.")

    def entry(self, name: str) -> "Level":
        """Give the level of the entries of a list within this one: they read their own names."""
        return Level((*self.path, name))


@dataclass(slots=True)
class Asked:
    """A property, how it is to look, whether it needs an answer, and when it is asked at all."""

    schema: Json
    look: Mapping[str, Json]
    required: bool | str = False
    when: list[str] = field(default_factory=list)


class Properties:
    """Finds what objects ask for, and remarks on what is named and is not there."""

    def __init__(self, root: Mapping[str, Json], remarks: Remarks) -> None:
        """`root` is where the schema's references lead."""
        self._root, self._remarks = root, remarks

    def of(self, schema: Mapping[str, Json], ui: Json, at: Level) -> Iterator[tuple[str, Asked]]:
        """Give the properties of an object by their names, in its order."""
        asked = self._asked(schema, object_of(ui), at)
        yield from self._ordered(asked, look_of(ui).get("order"), at)

    def resolved(self, part: Json, place: str) -> Json:
        """Follow the references of a part; one that leads nowhere is remarked on."""
        found, lost = follow(part, self._root)
        if lost:
            self._remarks.add("$ref", place, SCHEMA_WORDS["$ref"], value=lost)
        return found

    def _asked(
        self, schema: Mapping[str, Json], ui: Mapping[str, Json], at: Level
    ) -> dict[str, Asked]:
        """Gather the properties of an object, with those that depend on answers to others."""
        asked = {
            name: Asked(self.resolved(part, at.place(name)), object_of(ui.get(name)))
            for name, part in object_of(schema.get("properties")).items()
        }
        self._require(asked, schema, at, needed=True)
        for branch in branches_of(schema, at.prefix):
            if branch.when is None:
                self._remarks.add(branch.word, at.said, SCHEMA_WORDS["if"])
                continue
            self._add(asked, branch, branch.when, ui, at)
            self._require(asked, branch.part, at, needed=f"={branch.when}")
            self._remarks.add_left(branch.part, _OF_A_BRANCH, at.said, SCHEMA_WORDS)
        return asked

    def _add(
        self,
        asked: dict[str, Asked],
        branch: Branch,
        when: str,
        ui: Mapping[str, Json],
        at: Level,
    ) -> None:
        """Add what is asked for only in a branch; of two that ask differently the first does."""
        for name, part in object_of(branch.part.get("properties")).items():
            resolved = self.resolved(part, at.place(name))
            known = asked.setdefault(name, Asked(resolved, object_of(ui.get(name))))
            if known.schema == resolved and (known.when or known.schema is resolved):
                known.when.append(when)
            else:
                self._remarks.add(branch.word, at.place(name), SCHEMA_WORDS["asked twice"])

    def _require(
        self,
        asked: Mapping[str, Asked],
        part: Mapping[str, Json],
        at: Level,
        *,
        needed: bool | str,
    ) -> None:
        names = part.get("required")
        for name in names if isinstance(names, list) else ():
            if isinstance(name, str) and name in asked:
                # What is asked only then needs an answer whenever it is asked.
                asked[name].required = asked[name].required or (bool(asked[name].when) or needed)
            else:
                self._remarks.add("required", at.place(str(name)), SCHEMA_WORDS["required"])

    def _ordered(
        self, asked: Mapping[str, Asked], order: Json, at: Level
    ) -> Iterator[tuple[str, Asked]]:
        """Give them in the order that the ui schema says; `*` stands for all others."""
        wanted = [str(name) for name in order] if isinstance(order, list) else ["*"]
        rest = [name for name in asked if name not in wanted]
        for name in wanted if "*" in wanted else [*wanted, "*"]:
            if name == "*":
                yield from ((one, asked[one]) for one in rest)
            elif name in asked:
                yield name, asked[name]
            else:
                self._remarks.add("ui:order", at.said, UI_WORDS["order"], value=name)
