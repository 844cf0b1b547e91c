"""A JSON Schema as a whole form: with its heading, and read as Handrail reads it to prove it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.bpmn.foreign import Fate
from service.errors import Problem
from service.forms.foreign.parts import look_of
from service.forms.foreign.properties import Level
from service.forms.foreign.remark import Remark, TranslatedForm
from service.forms.foreign.schemas import SchemaWalk
from service.forms.refusals import FormInvalid
from service.forms.schema import read_form

Json = Any
_SCHEMA_VERSION = 18
_TAKEN_OUT: Mapping[str, tuple[str, ...]] = {
    "bad_default": ("defaultValue",),
    "bad_pattern": ("validate", "pattern"),
}
"""What is left out of a question that could not be asked with it, by what is wrong."""


def from_json_schema(
    schema: Mapping[str, Json], ui: Json = None, *, key: str, file: str = ""
) -> TranslatedForm:
    """Write a JSON Schema, and the ui schema beside it, as a form-js schema.

    What cannot be read even so is said among the remarks, with what a person has to do.
    """
    walk = SchemaWalk(schema)
    components = [*_heading(schema, ui), *walk.level(schema, ui, Level())]
    walk.leave(schema, ui)
    document = {
        "type": "default",
        "id": key,
        "schemaVersion": _SCHEMA_VERSION,
        "components": components,
    }
    return TranslatedForm(document, (*walk.remarks.told, *_proved(document, file)))


def _heading(schema: Mapping[str, Json], ui: Json) -> Iterator[dict[str, Json]]:
    """Put what the whole form is called and about at its top, as words."""
    look = look_of(ui)
    told = [
        f"## {title}" if (title := look.get("title") or schema.get("title")) else "",
        str(look.get("description") or schema.get("description") or ""),
    ]
    if any(told):
        yield {"type": "text", "id": "form_heading", "text": "\n\n".join(filter(None, told))}


def _proved(document: Mapping[str, Json], file: str) -> Iterator[Remark]:
    """Take out what keeps the form from being read where it can do without, and tell of it all."""
    problems = _problems(document, file)
    for one in problems:
        place = _TAKEN_OUT.get(one.code)
        if place is not None:
            _take_out(document["components"], one.element or "", place)
            yield _remark(one, place[-1])
    for one in _problems(document, file) if problems else ():
        yield _remark(one, one.code)


def _remark(problem: Problem, word: str) -> Remark:
    says = " ".join(filter(None, (problem.message, problem.mend)))
    return Remark(Fate.PERSON, word, problem.element or "", says)


def _problems(document: Mapping[str, Json], file: str) -> tuple[Problem, ...]:
    try:
        read_form(json.dumps(document).encode(), file=file)
    except FormInvalid as refused:
        return refused.problems
    return ()


def _take_out(components: list[dict[str, Json]], element: str, place: tuple[str, ...]) -> None:
    for one in components:
        if one["id"] == element:
            inner = one
            for step in place[:-1]:
                inner = inner[step]
            inner.pop(place[-1], None)
        _take_out(one.get("components", []), element, place)
