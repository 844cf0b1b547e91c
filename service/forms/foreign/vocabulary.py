"""What becomes of the words of a JSON Schema and its ui schema that make no question themselves."""

from collections.abc import Mapping
from types import MappingProxyType

from service.bpmn.foreign import Fate

Meaning = tuple[Fate, str]


def _kept_out(says: str) -> Meaning:
    return Fate.IDLE, says


def _person(says: str) -> Meaning:
    return Fate.PERSON, says


UNKNOWN = _person("Nobody here knows this word. Say in the form editor what it does.")
_NOTE = _kept_out("A note for programs. The form asks the same without it.")
_LOOK = _kept_out("How it looked. Forms look the same everywhere here.")
_ALTERNATIVES = _person(
    "Alternatives or joined schemas. Ask the question that tells them apart, and hide the others "
    "with a condition."
)
SCHEMA_WORDS: Mapping[str, Meaning] = MappingProxyType(
    {
        **dict.fromkeys(("$schema", "$id", "id", "$comment", "examples", "version"), _NOTE),
        **dict.fromkeys(("definitions", "$defs", "enumNames"), _NOTE),
        "additionalProperties": _kept_out("A form takes answers to its questions alone."),
        "uniqueItems": _kept_out("An option can be chosen once only."),
        "format": _person("A kind of text that is not checked here. Write a pattern for it."),
        **dict.fromkeys(("oneOf", "anyOf", "allOf", "not", "if"), _ALTERNATIVES),
        **dict.fromkeys(("dependencies", "dependentSchemas", "dependentRequired"), _ALTERNATIVES),
        "const": _person("A fixed answer. Set it in a script instead of asking for it."),
        "multipleOf": _person("Steps of a number. Say in the hint which numbers are meant."),
        **dict.fromkeys(
            ("exclusiveMinimum", "exclusiveMaximum"),
            _person("A limit that itself is not allowed. Write the least or most that is."),
        ),
        **dict.fromkeys(
            ("minimumDate", "maximumDate"),
            _person(
                "A limit of a date. Say past or future in the form editor, or check it in a "
                "script after the task."
            ),
        ),
        **dict.fromkeys(
            ("minItems", "maxItems"),
            _person("How many options may be chosen. Say so in the hint; it is not checked."),
        ),
        **dict.fromkeys(
            ("minLength", "maxLength", "pattern", "minimum", "maximum"),
            _kept_out("It says nothing of an answer of this type."),
        ),
        "$ref": _person("It names a part that is not in this file. Write the part itself here."),
        "default": _person("This cannot be set beforehand. Set it in a script before the task."),
        "asked twice": _person(
            "It is asked for in several ways, depending on another answer. Ask once for each way, "
            "under names of their own, with a condition that hides the others."
        ),
        "unaskable": _person(
            "No question of a form asks for this. Ask for it in parts, or set it in a script."
        ),
        "required": _person("A question that is not in the form. Add it, or remove it here."),
    }
)
UI_WORDS: Mapping[str, Meaning] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("autofocus", "autoFocus", "autocomplete", "classNames", "className", "style"),
                *("inline", "rows", "placeholder", "label", "inputType", "title", "hideError"),
                *("enableMarkdownInDescription", "enableMarkdownInHelp", "rootFieldId", "layout"),
                *("yearsRange", "format", "submitButtonOptions", "globalOptions", "orderable"),
                *("addable", "removable", "copyable", "collapsible", "expandable", "norender"),
            ),
            _LOOK,
        ),
        "emptyValue": _kept_out("A question without an answer is null here."),
        "filePreview": _LOOK,
        "widget": _person("A way of asking that is not known here. It is asked in the usual way."),
        "field": _person("A part of the form that was made by hand. Ask in the usual way."),
        "order": _person("The order names questions that are not in the form."),
        "enumDisabled": _person("Options that cannot be chosen. Remove them."),
        "enumNames": _LOOK,
    }
)
