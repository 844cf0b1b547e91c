"""The fields that Camunda 7 writes into a diagram ("generated forms"), as a JSON Schema."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from service.bpmn.foreign import Fate, FormField
from service.bpmn.numbers import whole
from service.forms.foreign.finishing import from_json_schema
from service.forms.foreign.remark import Remark, TranslatedForm

Json = Any

_TYPES: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {
        "string": {"type": "string"},
        "boolean": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        "enum": {"type": "string"},
        **{name: {"type": "integer"} for name in ("long", "int", "integer", "short")},
        **{name: {"type": "number"} for name in ("double", "float", "number")},
    }
)
_NUMBERS = {"integer": int, "number": float}
_LARGEST = 1e300
"""No number of theirs is larger, nor is what is none (`nan`) smaller."""
_LIMITS = {"min": "minimum", "max": "maximum", "minlength": "minLength", "maxlength": "maxLength"}


@dataclass
class _Form:
    """A form in the making."""

    properties: dict[str, Json]
    required: list[str]
    ui: dict[str, Json]
    remarks: list[Remark]

    def tell(self, word: str, field: FormField, says: str) -> None:
        """Say what a person has to do about a field."""
        self.remarks.append(Remark(Fate.PERSON, word, field.id, says))


def from_fields(fields: Iterable[FormField], *, key: str, file: str = "") -> TranslatedForm:
    """Write the fields of a generated form as a form-js schema."""
    form = _Form({}, [], {}, [])
    for one in fields:
        if one.type not in _TYPES:
            form.tell(f"type {one.type}", one, "A type of its own. It is asked for as a text.")
        asked = dict(_TYPES.get(one.type, _TYPES["string"]))
        asked["title"] = one.label or one.id
        if one.options:
            asked["oneOf"] = [{"const": value, "title": name} for value, name in one.options]
        _set_default(form, one, asked)
        _set_constraints(form, one, asked)
        form.properties[one.id] = asked
    schema = {"type": "object", "properties": form.properties, "required": form.required}
    made = from_json_schema(schema, form.ui, key=key, file=file)
    return TranslatedForm(made.document, (*form.remarks, *made.remarks))


def _set_default(form: _Form, field: FormField, asked: dict[str, Json]) -> None:
    default = field.default
    if not default:
        return
    if "${" in default or "#{" in default:
        form.tell("defaultValue", field, "It is computed. Set it in a script before the task.")
        return
    try:
        found = _NUMBERS.get(asked["type"], str)(default)
    except ValueError:
        found = None
    if found is None or not (isinstance(found, str) or abs(found) < _LARGEST):
        form.tell("defaultValue", field, "It is no number. Set another one in the form editor.")
        return
    asked["default"] = found
    if asked["type"] == "boolean":
        asked["default"] = default.strip().lower() == "true"


def _set_constraints(form: _Form, field: FormField, asked: dict[str, Json]) -> None:
    for name, config in field.constraints:
        if name == "required":
            form.required.append(field.id)
        elif name == "readonly":
            form.ui[field.id] = {"ui:readonly": True}
        elif name in _LIMITS and (limit := whole(config)) is not None:
            asked[_LIMITS[name]] = limit
        else:
            form.tell(f"constraint {name}", field, "A rule that nobody here knows.")
