"""Walking a JSON Schema and its ui schema, object by object, and making the parts of a form."""

from collections.abc import Mapping
from typing import Any

from service.bpmn.foreign import Fate
from service.forms.foreign.naming import SHOWN, answer_name, free_identity
from service.forms.foreign.parts import look_of, object_of
from service.forms.foreign.properties import Asked, Level, Properties
from service.forms.foreign.questions import Made, kind_of, make_question
from service.forms.foreign.remark import Remarks
from service.forms.foreign.vocabulary import SCHEMA_WORDS, UI_WORDS
from service.forms.limits import MAX_COMPONENTS, MAX_NESTING

Json = Any

_OF_AN_OBJECT = frozenset(
    {"type", "title", "description", "properties", "required", "if", "then", "else", "allOf"}
    | {"dependencies", "dependentSchemas", "dependentRequired"}
)
_OF_A_LIST = frozenset({"type", "title", "description", "items", "minItems", "maxItems"})
_OF_A_GROUP = frozenset({"order", "title", "description", "help", "items"})


class SchemaWalk:
    """Makes the components of a form out of a schema, and remarks on all that it cannot."""

    def __init__(self, root: Mapping[str, Json]) -> None:
        """`root` is where the schema's references lead."""
        self.remarks = Remarks()
        self._properties = Properties(root, self.remarks)
        self._ids: set[str] = set()

    def level(self, schema: Mapping[str, Json], ui: Json, at: Level) -> list[dict[str, Json]]:
        """Make the questions of one object, in its order."""
        found = []
        for name, asked in self._properties.of(schema, ui, at):
            if len(self._ids) > MAX_COMPONENTS or len(at.path) > MAX_NESTING:
                self.remarks.add("properties", at.said, _TOO_MUCH)
                break
            component = self._component(name, asked, at)
            found += [component] if component else []
        return found

    def _component(self, name: str, asked: Asked, at: Level) -> dict[str, Json] | None:
        """Make one part of the form: a question, a group, or a group that is repeated."""
        schema, look = object_of(asked.schema), look_of(asked.look)
        place = at.place(name)
        made = self._group(name, asked, at) or make_question(schema, look)
        if made is None or look.get("widget") == "hidden":
            self.remarks.add(kind_of(schema), place, _UNASKABLE)
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
        self.remarks.add_left(schema, made.said, place, SCHEMA_WORDS)
        self.remarks.add_left(look, made.shown, place, UI_WORDS, mark="ui:")
        return component

    def _group(self, name: str, asked: Asked, at: Level) -> Made | None:
        """Make a group of an object, and a repeated one of a list of objects."""
        schema = object_of(asked.schema)
        kind, place = kind_of(schema), at.place(name)
        if kind == "object":
            parts = self.level(schema, asked.look, at.inside(name))
            found: dict[str, Json] = {"type": "group", "path": self._key(name, place)}
            return Made({**found, "components": parts}, set(_OF_AN_OBJECT), set(_OF_A_GROUP))
        items = self._properties.resolved(schema.get("items"), place)
        if kind != "array" or kind_of(object_of(items)) != "object":
            asked.schema = {**schema, "items": items} if "items" in schema else schema
            return None
        parts = self.level(object_of(items), asked.look.get("items"), at.entry(name))
        limits = {"minEntries": schema.get("minItems"), "maxEntries": schema.get("maxItems")}
        found = {"type": "dynamiclist", "path": self._key(name, place)}
        counted = {limit: many for limit, many in limits.items() if many is not None}
        found |= {"properties": counted} if counted else {}
        found["defaultRepetitions"] = schema.get("minItems", 0)
        return Made({**found, "components": parts}, set(_OF_A_LIST), set(_OF_A_GROUP))

    def _need(self, made: Made, asked: Asked, place: str) -> None:
        """Ask for an answer; of a tick box, nothing but a tick would be one."""
        if not asked.required:
            return
        if made.component["type"] == "checkbox":
            self.remarks.add("required", place, _NO_TICK)
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
        self.remarks.add(name[:SHOWN], place, (Fate.PERSON, says))
        return mended

    def _identity(self, path: tuple[str, ...]) -> str:
        found = free_identity("_".join(path), self._ids)
        self._ids.add(found)
        return found

    def leave(self, schema: Mapping[str, Json], ui: Json) -> None:
        """Remark on the words of the whole form that say nothing here."""
        self.remarks.add_left(schema, _OF_AN_OBJECT, "", SCHEMA_WORDS)
        self.remarks.add_left(look_of(ui), _OF_A_GROUP, "", UI_WORDS, mark="ui:")


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


_RENAMED = "Change the conditions and scripts that read it."
_TOO_MUCH = Fate.PERSON, "The form is larger or deeper than a form may be. Split it."
_NO_TICK = Fate.IDLE, "A box that is not ticked is an answer too: false."
_UNASKABLE = SCHEMA_WORDS["unaskable"]
