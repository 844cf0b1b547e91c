"""The parts of a JSON Schema that are asked for only if another answer is given."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.forms.foreign.parts import object_of

Json = Any


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a schema, and the expression for when it counts; None where that is not known.

    `word` is the word of the schema that says so.
    """

    word: str
    when: str | None
    part: Mapping[str, Json]


def branches_of(schema: Mapping[str, Json], prefix: str) -> Iterator[Branch]:
    """Give the parts that depend on answers; `prefix` is where the answers of this level stand."""
    yield from _chosen("if", schema, prefix)
    joined = schema.get("allOf")
    for one in joined if isinstance(joined, list) else ():
        if isinstance(one, Mapping):
            yield from _chosen("allOf", one, prefix)
            if "if" not in one:
                yield Branch("allOf", "true", one)
    for word in ("dependencies", "dependentSchemas", "dependentRequired"):
        for name, wanted in object_of(schema.get(word)).items():
            yield from _dependent(word, name, wanted, prefix)


def _chosen(word: str, schema: Mapping[str, Json], prefix: str) -> Iterator[Branch]:
    """Give what counts if a condition holds, and what counts if it does not."""
    if "if" not in schema:
        return
    asked = object_of(schema["if"])
    # What has no answer yet meets every condition but that of being asked for.
    needed = asked.get("required")
    holds = _condition(asked, prefix, needed=needed if isinstance(needed, list) else ())
    for name, when in (("then", holds), ("else", holds and f"not ({holds})")):
        if name in schema:
            yield Branch(word, when, object_of(schema[name]))


def _dependent(word: str, name: str, wanted: Json, prefix: str) -> Iterator[Branch]:
    given = f"{prefix}{name} != null"
    if isinstance(wanted, list):
        yield Branch(word, given, {"required": wanted})
        return
    alternatives = object_of(wanted).get("oneOf")
    if not isinstance(alternatives, list):
        yield Branch(word, given, object_of(wanted))
        return
    for one in map(object_of, alternatives):
        properties = dict(object_of(one.get("properties")))
        telling = {"properties": {name: properties.pop(name, None)}}
        part = {**one, "properties": properties}
        yield Branch(word, _condition(telling, prefix, needed=(name,)), part)


def _condition(schema: Mapping[str, Json], prefix: str, *, needed: Iterable[str]) -> str | None:
    """Write as an expression that answers are among some values; None for any other condition."""
    tests = []
    for name, wanted in object_of(schema.get("properties")).items():
        asked = object_of(wanted)
        values = [asked["const"]] if "const" in asked else asked.get("enum")
        if not isinstance(values, list) or not values or not all(map(_is_plain, values)):
            return None
        each = [*values, *([] if name in needed else [None])]
        tests += [f"({' or '.join(f'{prefix}{name} == {_written(one)}' for one in each)})"]
    return " and ".join(tests) or None


def _written(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_plain(value: Json) -> bool:
    return value is None or isinstance(value, str | int | float)
