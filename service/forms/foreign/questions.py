"""From one property of a JSON Schema to one component of a form-js schema.

Each builder takes the property and how it is to look, and gives the component's settings together
with the words that these say. A word that no builder takes is told of afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = Any

_DATES: Mapping[str, str] = {
    "date": "date",
    "alt-date": "date",
    "date-time": "datetime",
    "datetime": "datetime",
    "alt-datetime": "datetime",
    "time": "time",
}
_FORMATS: Mapping[str, str] = {"email": "email", "uri": "url", "url": "url", "tel": "phone"}
_FILES = frozenset({"data-url", "file", "files"})
_OFFERED = "options_from_task_data_var:"
"""How SpiffArena names the variable that holds the options."""
_TODAY: Mapping[tuple[str, str], str] = {
    ("minimumDate", "today"): "today_or_future",
    ("maximumDate", "today"): "today_or_past",
}


@dataclass
class Made:
    """A component in the making, and the words of the schema and of the looks that it says."""

    component: dict[str, Json]
    said: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)

    def check(self, name: str, value: Json) -> None:
        """Hold the answer against something."""
        self.component.setdefault("validate", {})[name] = value


def make_question(schema: Mapping[str, Json], look: Mapping[str, Json]) -> Made | None:
    """Make the question that a property asks; None where nothing like it can be asked."""
    made = _choice(schema, look) or _by_type(schema, look)
    if made is None:
        return None
    made.said |= {"type", "title", "description", "default"}
    made.shown |= {"widget", "help", "description", "title", "readonly", "disabled", "order"}
    if "default" in schema:
        made.component["defaultValue"] = schema["default"]
    if look.get("readonly") is True or look.get("disabled") is True or schema.get("readOnly"):
        made.component["readonly"] = True
        made.said.add("readOnly")
    return made


def kind_of(schema: Mapping[str, Json]) -> str:
    """Tell the type of what is asked for; where none is said, by what else is said of it."""
    written = schema.get("type")
    if isinstance(written, Sequence) and not isinstance(written, str):
        written = next((one for one in written if one != "null"), None)
    if isinstance(written, str):
        return written
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else "string"


def _by_type(schema: Mapping[str, Json], look: Mapping[str, Json]) -> Made | None:
    make = _MAKERS.get(kind_of(schema))
    return make(schema, look) if make else None


def _string(schema: Mapping[str, Json], look: Mapping[str, Json]) -> Made:
    widget, kind = look.get("widget"), schema.get("format")
    for word in (kind, widget):
        if isinstance(word, str) and word in _DATES:
            return _date(schema, _DATES[word])
        if isinstance(word, str) and word in _FILES:
            return Made({"type": "filepicker", **_accepted(look)}, {"format"}, {"accept"})
    made = Made({"type": "textarea" if widget == "textarea" else "textfield"})
    for word in (kind, look.get("inputType"), widget):
        if isinstance(word, str) and word in _FORMATS:
            made.check("validationType", _FORMATS[word])
            made.said.add("format")
            break
    for name in ("minLength", "maxLength", "pattern"):
        if name in schema:
            made.check(name, schema[name])
            made.said.add(name)
    return made


def _date(schema: Mapping[str, Json], subtype: str) -> Made:
    made = Made({"type": "datetime", "subtype": subtype}, {"format"}, {"format", "yearsRange"})
    for (name, value), when in _TODAY.items():
        if schema.get(name) == value:
            made.component["properties"] = {"when": when}
            made.said.add(name)
            break
    return made


def _accepted(look: Mapping[str, Json]) -> dict[str, Json]:
    accepted = look.get("accept")
    return {"accept": accepted} if isinstance(accepted, str) else {}


def _number(schema: Mapping[str, Json], _look: Mapping[str, Json]) -> Made:
    made = Made({"type": "number"})
    if kind_of(schema) == "integer":
        made.component["decimalDigits"] = 0
    for name, limit in (("minimum", "min"), ("maximum", "max")):
        if name in schema:
            made.check(limit, schema[name])
            made.said.add(name)
    return made


def _boolean(_schema: Mapping[str, Json], look: Mapping[str, Json]) -> Made:
    if look.get("widget") in ("radio", "select"):
        options = [{"value": True, "label": "Yes"}, {"value": False, "label": "No"}]
        return Made({"type": str(look["widget"]), "values": options})
    return Made({"type": "checkbox"})


def _several(schema: Mapping[str, Json], look: Mapping[str, Json]) -> Made | None:
    """Make a question for several options; a list of anything else is no question."""
    items = schema.get("items")
    made = _choice(items, {}) if isinstance(items, Mapping) else None
    if made is None:
        files = isinstance(items, Mapping) and items.get("format") == "data-url"
        found = {"type": "filepicker", "multiple": True, **_accepted(look)}
        return Made(found, {"items"}, {"accept"}) if files else None
    made.component["type"] = "checklist" if look.get("widget") == "checkboxes" else "taglist"
    made.said = {"items", "uniqueItems"}
    return made


def _choice(schema: Mapping[str, Json], look: Mapping[str, Json]) -> Made | None:
    """Make a choice, of options that are written or that the data offer."""
    how = "radio" if look.get("widget") == "radio" else "select"
    for word in ("enum", "oneOf", "anyOf"):
        options = schema.get(word)
        if not isinstance(options, Sequence) or isinstance(options, str) or not options:
            continue
        first = options[0]
        if isinstance(first, str) and first.startswith(_OFFERED):
            expression = f"={first.removeprefix(_OFFERED)}"
            return Made({"type": how, "valuesExpression": expression}, {word})
        written = _options(schema, look, options)
        if written is not None:
            return Made({"type": how, "values": written}, {word, "enumNames"}, {"enumNames"})
    return None


def _options(
    schema: Mapping[str, Json], look: Mapping[str, Json], options: Sequence[Json]
) -> list[dict[str, Json]] | None:
    """Give each option its value and label; None where they are not plain values."""
    names = look.get("enumNames", schema.get("enumNames"))
    found = []
    for number, option in enumerate(options):
        value, label = option, None
        if isinstance(option, Mapping):
            among = option.get("enum")
            only = among[0] if isinstance(among, list) and among else None
            value = option.get("const", only)
            label = option.get("title")
        elif isinstance(names, Sequence) and number < len(names):
            label = names[number]
        if value is None or isinstance(value, Mapping | list):
            return None
        found.append({"value": value, "label": str(value if label is None else label)})
    return found


_MAKERS: Mapping[str, Callable[[Mapping[str, Json], Mapping[str, Json]], Made | None]] = {
    "string": _string,
    "number": _number,
    "integer": _number,
    "boolean": _boolean,
    "array": _several,
}
