"""Reaching into nested answers: a value by its path, one document laid over another."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

Json = Any

ABSENT: Final = object()
"""What is not there, as against what is there and null."""


def value_at(values: Json, path: Sequence[str]) -> Json:
    """Give the value at a path of keys and entry numbers, or `ABSENT`."""
    for key in path:
        if isinstance(values, Mapping):
            values = values.get(key, ABSENT)
        elif isinstance(values, list | tuple) and key.isdecimal() and int(key) < len(values):
            values = values[int(key)]
        else:
            return ABSENT
    return values


def put_at(values: dict[str, Json], path: Sequence[str], value: Json) -> None:
    """Set the value at a path of keys, making the objects on the way."""
    for key in path[:-1]:
        values = values.setdefault(key, {})
    values[path[-1]] = value


def drop_at(values: dict[str, Json], path: Sequence[str]) -> None:
    """Take the value at a path of keys away, if it is there."""
    holder = value_at(values, path[:-1])
    if isinstance(holder, dict):
        holder.pop(path[-1], None)


def lay_over(below: Json, above: Mapping[str, Json]) -> dict[str, Json]:
    """Lay a document over another: objects are joined, anything else is replaced."""
    joined = dict(below) if isinstance(below, Mapping) else {}
    for key, value in above.items():
        joined[key] = lay_over(joined.get(key), value) if isinstance(value, Mapping) else value
    return joined
