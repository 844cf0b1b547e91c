"""Walking a JSON Schema and its ui schema, level by level, and making the parts of a form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.bpmn.foreign import Fate
from service.forms.foreign.branches import branches_of
from service.forms.foreign.naming import SHOWN, answer_name, follow, free_identity
from service.forms.foreign.questions import Made, kind_of, make_question
from service.forms.foreign.remark import Remark
from service.forms.foreign.vocabulary import SCHEMA_WORDS, UI_WORDS, UNKNOWN, Meaning
from service.forms.limits import MAX_COMPONENTS, MAX_NESTING

Json = Any

_OF_AN_OBJECT = frozenset(
    {"type", "title", "description", "properties", "required", "if", "then", "else", "allOf"}
    | {"dependencies", "dependentSchemas", "dependentRequired"}
)
_OF_A_LIST = frozenset({"type", "title", "description", "items", "minItems", "maxItems"})
_OF_A_GROUP = frozenset({"order", "title", "description", "help", "items"})


@dataclass(frozen=True, slots=True)
class Level:
    """Where the walk stands: the names that lead here, and what conditions put before a name."""

    path: tuple[str, ...] = ()
    prefix: str = ""

    @property
    def said(self) -> str:
        """Return it as a person reads it."""
        return ".".join(self.path)

    def inside(self, name: str) -> "Level":
        """Give the level of an object within this one."""
        return Level((*self.path, name), f"{self.prefix}{name}.")

    def entry(self, name: str) -> "Level":
        """Give the level of the entries of a list within this one: they read their own names."""
        return Level((*self.path, name))


@dataclass(slots=True)
class _Asked:
    """A property, how it is to look, whether it needs an answer, and when it is asked at all."""

    schema: Json
    look: Mapping[str, Json]
    required: bool | str = False
    when: list[str] = field(default_factory=list)


class SchemaWalk:
    """Makes the components of a form out of a schema, and remarks on all that it cannot."""

    def __init__(self, root: Mapping[str, Json]) -> None:
        """`root` is where the schema's references lead."""
        self._root = root
        self._ids: set[str] = set()
        self.remarks: list[Remark] = []

    def level(self, schema: Mapping[str, Json], ui: Json, at: Level) -> list[dict[str, Json]]:
        """Make the questions of one object, in its order."""
        asked = self._asked(schema, _object(ui), at)
        found = []
        for name in self._ordered(asked, look_of(ui).get("order"), at):
            if len(self._ids) > MAX_COMPONENTS or len(at.path) > MAX_NESTING:
                self._remark("properties", at.said, _TOO_MUCH)
                break
            component = self._component(name, asked[name], at)
            found += [component] if component else []
        return found

    def _asked(
        self, schema: Mapping[str, Json], ui: Mapping[str, Json], at: Level
    ) -> dict[str, _Asked]:
        """Gather the properties of an object, with those that depend on answers to others."""
        asked = {
            name: _Asked(self._resolved(part, (*at.path, name)), _object(ui.get(name)))
            for name, part in _object(schema.get("properties")).items()
        }
        self._require(asked, schema, at, needed=True)
        for branch in branches_of(schema, at.prefix):
            if branch.when is None:
                self._remark(branch.word, at.said, SCHEMA_WORDS["if"])
                continue
            for name, part in _object(branch.part.get("properties")).items():
                resolved = self._resolved(part, (*at.path, name))
                known = asked.setdefault(name, _Asked(resolved, _object(ui.get(name))))
                if known.schema != resolved or (known.when == [] and known.schema is not resolved):
                    self._remark(branch.word, ".".join((*at.path, name)), _ASKED_TWICE)
                    continue
                known.when.append(branch.when)
            self._require(asked, branch.part, at, needed=f"={branch.when}")
            for word in set(branch.part) - {"properties", "required", "if", "then", "else"}:
                self._remark(word, at.said, SCHEMA_WORDS.get(word, UNKNOWN))
        return asked

    def _require(
        self,
        asked: Mapping[str, _Asked],
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
                self._remark("required", ".".join((*at.path, str(name))), SCHEMA_WORDS["required"])

    def _ordered(self, asked: Mapping[str, _Asked], order: Json, at: Level) -> Iterator[str]:
        """Give the names in the order that the ui schema says; `*` stands for all others."""
        wanted = [str(name) for name in order] if isinstance(order, list) else ["*"]
        rest = [name for name in asked if name not in wanted]
        for name in wanted if "*" in wanted else [*wanted, "*"]:
            if name == "*":
                yield from rest
            elif name in asked:
                yield name
            else:
                self._remark("ui:order", at.said, UI_WORDS["order"], value=name)

    def _component(self, name: str, asked: _Asked, at: Level) -> dict[str, Json] | None:
        """Make one part of the form: a question, a group, or a group that is repeated."""
        schema, look = _object(asked.schema), look_of(asked.look)
        place = ".".join((*at.path, name))
        made = self._group(name, asked, at) or make_question(schema, look)
        if made is None or look.get("widget") == "hidden":
            self._remark(kind_of(schema), place, _UNASKABLE)
            return None
        component = made.component
        component["id"] = self._identity((*at.path, name))
        if component["type"] not in {"group", "dynamiclist"}:
            component["key"] = self._key(name, place)
            self._need(made, asked, place)
            self._leave_default(made, schema)
        _label(component, schema, look, name)
        if asked.when:
            told = " or ".join(asked.when)
            component["conditional"] = {"hide": f"=not ({told})"}
        self._leave(schema, made.said, SCHEMA_WORDS, "", place)
        self._leave(look, made.shown, UI_WORDS, "ui:", place)
        return component

    def _group(self, name: str, asked: _Asked, at: Level) -> Made | None:
        """Make a group of an object, and a repeated one of a list of objects."""
        schema = _object(asked.schema)
        kind, place = kind_of(schema), ".".join((*at.path, name))
        if kind == "object":
            parts = self.level(schema, asked.look, at.inside(name))
            found: dict[str, Json] = {"type": "group", "path": self._key(name, place)}
            return Made({**found, "components": parts}, set(_OF_AN_OBJECT), set(_OF_A_GROUP))
        items = self._resolved(schema.get("items"), (*at.path, name))
        if kind != "array" or kind_of(_object(items)) != "object":
            asked.schema = {**schema, "items": items} if "items" in schema else schema
            return None
        parts = self.level(_object(items), asked.look.get("items"), at.entry(name))
        limits = {"minEntries": schema.get("minItems"), "maxEntries": schema.get("maxItems")}
        found = {"type": "dynamiclist", "path": self._key(name, place)}
        counted = {limit: many for limit, many in limits.items() if many is not None}
        found |= {"properties": counted} if counted else {}
        found["defaultRepetitions"] = schema.get("minItems", 0)
        return Made({**found, "components": parts}, set(_OF_A_LIST), set(_OF_A_GROUP))

    def _need(self, made: Made, asked: _Asked, place: str) -> None:
        """Ask for an answer; of a tick box, nothing but a tick would be one."""
        if not asked.required:
            return
        if made.component["type"] == "checkbox":
            self._remark("required", place, _NO_TICK)
            return
        made.check("required", asked.required)

    def _leave_default(self, made: Made, schema: Mapping[str, Json]) -> None:
        default = made.component.get("defaultValue")
        plain = default is None or isinstance(default, str | int | float)
        if not plain and not (isinstance(default, list) and made.component["type"] == "taglist"):
            del made.component["defaultValue"]
            made.said.discard("default")
        elif default in (None, "") and "default" in schema:
            del made.component["defaultValue"]

    def _key(self, name: str, place: str) -> str:
        """Give the name under which an answer is kept: as it was, if it can be one here."""
        mended = answer_name(name)
        if mended == name:
            return name
        says = f"No name of an answer here: it is called {mended}. {_RENAMED}"
        self._remark(name[:SHOWN], place, (Fate.PERSON, says))
        return mended

    def _identity(self, path: tuple[str, ...]) -> str:
        found = free_identity("_".join(path), self._ids)
        self._ids.add(found)
        return found

    def _resolved(self, part: Json, path: tuple[str, ...]) -> Json:
        """Follow the references of a part; one that leads nowhere is remarked on."""
        found, lost = follow(part, self._root)
        if lost:
            self._remark("$ref", ".".join(path), SCHEMA_WORDS["$ref"], value=lost)
        return found

    def leave(self, schema: Mapping[str, Json], ui: Json) -> None:
        """Remark on the words of the whole form that say nothing here."""
        self._leave(schema, _OF_AN_OBJECT, SCHEMA_WORDS, "", "")
        self._leave(look_of(ui), _OF_A_GROUP, UI_WORDS, "ui:", "")

    def _leave(
        self,
        words: Iterable[str],
        said: Iterable[str],
        meanings: Mapping[str, Meaning],
        mark: str,
        place: str,
    ) -> None:
        for word in words:
            if word not in said:
                self._remark(f"{mark}{word}", place, meanings.get(word, UNKNOWN))

    def _remark(self, word: str, at: str, meaning: Meaning, *, value: str = "") -> None:
        fate, says = meaning
        told = Remark(fate, f"{word} {value}".strip()[:SHOWN], at, says)
        if told not in self.remarks:
            self.remarks.append(told)


def look_of(ui: Json) -> dict[str, Json]:
    """Give what a ui schema says of one thing itself: with and without `ui:options`."""
    found = _object(ui)
    own = {name[3:]: said for name, said in found.items() if name.startswith("ui:")}
    options = _object(own.pop("options", None))
    return {**options, **own}


def _label(
    component: dict[str, Json], schema: Mapping[str, Json], look: Mapping[str, Json], name: str
) -> None:
    told = look.get("title") or schema.get("title") or name.replace("_", " ").strip().capitalize()
    hints = [look.get("description") or schema.get("description"), look.get("help")]
    component["label"] = str(told)
    if component["type"] == "datetime":
        component["dateLabel"] = str(told)
    hint = " ".join(str(one).strip() for one in dict.fromkeys(hints) if one)
    if hint:
        component["description"] = hint


def _object(found: Json) -> Mapping[str, Json]:
    return found if isinstance(found, Mapping) else {}


_RENAMED = "Change the conditions and scripts that read it."
_TOO_MUCH = Fate.PERSON, "The form is larger or deeper than a form may be. Split it."
_NO_TICK = Fate.IDLE, "A box that is not ticked is an answer too: false."
_ASKED_TWICE = SCHEMA_WORDS["asked twice"]
_UNASKABLE = SCHEMA_WORDS["unaskable"]
