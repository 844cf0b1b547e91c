"""The JSON Schema of a hook's body: checked when the hook is made, compiled once, and bounded.

It refers to nothing outside itself and not to itself in a circle; its patterns are matched in
linear time; and it is small. So no body, however it is built, takes long to be held against it.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson

from service.errors import Problem

LARGEST = 64 * 1024
"""Bytes that a schema may have."""
MOST_PARTS = 5000
"""Parts that a schema may have when what it refers to is counted each time."""
DEEPEST = 64
MOST_PROBLEMS = 20
_LONGEST = 300
_PATTERNS = jsonschema_rs.RegexOptions(size_limit=256 * 1024, dfa_size_limit=1024 * 1024)
_REFUSED = ("$dynamicRef", "$recursiveRef")
_OLD = "draft-04"


class _Unbounded(Exception):
    """The schema refers outside, in a circle, or has too many parts."""


def schema_problem(schema: object) -> Problem | None:
    """Tell what keeps a schema from being used, if anything does."""
    try:
        written = orjson.dumps(schema)
        _require_bounded(schema, len(written))
        _compile(written, mask=None)
    except _Unbounded as found:
        return _problem(str(found))
    except (ValueError, TypeError) as error:
        return _problem(str(error).strip().split("\n")[0])
    return None


def body_problems(schema: Any, body: Any) -> list[Problem]:
    """Give what is wrong with a body, each thing with where it is."""
    found = islice(_compiled(orjson.dumps(schema)).iter_errors(body), MOST_PROBLEMS)
    return [
        Problem(
            "body_invalid",
            error.message[:_LONGEST],
            field=".".join(map(str, error.instance_path))[:_LONGEST] or None,
        )
        for error in found
    ]


@lru_cache(maxsize=256)
def _compiled(written: bytes) -> Any:
    return _compile(written, mask="This value")


def _compile(written: bytes, *, mask: str | None) -> Any:
    """Compile a schema whose complaints name the values they are about, or `mask` them."""
    schema = orjson.loads(written)
    return jsonschema_rs.validator_for(schema, offline=True, pattern_options=_PATTERNS, mask=mask)


def _problem(why: str) -> Problem:
    return Problem(
        "schema_invalid",
        f"The JSON Schema cannot be used. {why[:_LONGEST]}",
        "Write one of at most 64 KB that refers only to its own parts, and not in a circle.",
        field="body_schema",
    )


def _require_bounded(schema: object, size: int) -> None:
    if size > LARGEST:
        raise _Unbounded(f"It has more than {LARGEST} bytes.")
    if isinstance(schema, Mapping) and _OLD in str(schema.get("$schema", "")):
        raise _Unbounded("It is of a draft before the sixth.")
    _weigh(schema, schema, (), 0)


def _weigh(node: Any, schema: Any, through: tuple[str, ...], level: int) -> int:
    """Count the parts of a schema, those that are referred to each time. Raises _Unbounded."""
    if level > DEEPEST:
        raise _Unbounded("It is nested too deeply.")
    weight = 1
    for inner in _inside(node):
        weight += _weigh(inner, schema, through, level + 1)
        _bound(weight)
    if isinstance(node, Mapping):
        if any(word in node for word in _REFUSED):
            raise _Unbounded("It refers to what is only known when it is used.")
        if level and isinstance(node.get("$id"), str):
            raise _Unbounded("A part of it has an $id of its own.")
        referred = node.get("$ref")
        if isinstance(referred, str):
            if referred in through:
                raise _Unbounded(f"{referred} refers to itself.")
            target = _target(referred, schema)
            weight += _weigh(target, schema, (*through, referred), level + 1)
    _bound(weight)
    return weight


def _bound(weight: int) -> None:
    if weight > MOST_PARTS:
        raise _Unbounded(f"It has more than {MOST_PARTS} parts.")


def _inside(node: Any) -> Iterator[Any]:
    if isinstance(node, Mapping):
        yield from node.values()
    elif isinstance(node, list):
        yield from node


def _target(referred: str, schema: Any) -> Any:
    """Follow a reference to a part of the schema itself. Raises _Unbounded."""
    found = schema
    place, _, path = referred.partition("#")
    # What is written with % would be counted as another part than the library then follows.
    if place or "%" in path or (path and not path.startswith("/")):
        raise _Unbounded(f"{referred} is no part of it.")
    for step in path.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, Mapping) or name not in found:
            raise _Unbounded(f"{referred} is no part of it.")
        found = found[name]
    return found
