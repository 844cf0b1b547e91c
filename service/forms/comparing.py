"""Two versions of a form compared: which questions came, went or changed, in sentences."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

_TOLD = {
    "label": "Its label",
    "type": "Its kind",
    "description": "Its hint",
    "text": "Its text",
    "valuesKey": "Its choices come from",
    "defaultValue": "Its first answer",
    "validate": "What is asked of an answer",
    "conditional": "When it is hidden",
    "values": "Its choices",
}
_NOT_TOLD = frozenset({"id", "key", "components", "layout", "schemaVersion"})


_DEEPEST = 20
"""Levels of a value that are told; of what is deeper it is only said that it differs."""
Place: TypeAlias = tuple[tuple[str, int], ...]
"""Where a component stands: the keys of its groups and its own, each with how many had it so far.

Not a text: a key may have a dot in it, and be written like another in a group.
"""
_Parts: TypeAlias = Mapping[Place, Mapping[str, Any]]


def compare_forms(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what changed between two form-js schemas, question by question in the later's order.

    They may be any JSON, however deep it is.
    """
    return tuple(_compared(dict(_parts(before)), dict(_parts(after))))


def _parts(schema: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Give every component with those of groups, in the file's order."""
    waiting = [*_within(schema, ())]
    while waiting:
        place, one = waiting.pop(0)
        yield place, one
        waiting[:0] = _within(one, place)


def _within(group: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Give the components of a group by key, path, id or number; pass over what is none."""
    components = group.get("components")
    known = Counter[str]()
    for number, one in enumerate(components if isinstance(components, list) else ()):
        if isinstance(one, Mapping):
            key = _first_text(one, "key", "path", "id") or str(number)
            known[key] += 1
            yield (*place, (key, known[key])), one


def _compared(before: _Parts, after: _Parts) -> Iterator[str]:
    for place, now in after.items():
        if place not in before:
            yield f"{_named(place, now)} was added."
            continue
        was = before[place]
        for name in (*now, *(one for one in was if one not in now)):
            if name not in _NOT_TOLD and not _is_same(was.get(name), now.get(name)):
                told = _TOLD.get(name, f"Its {name}")
                said = _changed(was.get(name), now.get(name), is_many=name == "values")
                yield f"{_named(place, was)}: {told} {said}."
    for place, was in before.items():
        if place not in after:
            yield f"{_named(place, was)} was removed."
    order = [[one for one in some if one in before and one in after] for some in (before, after)]
    if order[0] != order[1]:
        yield "The questions come in another order."


def _named(place: Place, component: Mapping[str, Any]) -> str:
    key = ".".join(one if number == 1 else f"{one} {number}" for one, number in place)
    label = _first_text(component, "label", "text")
    return f"“{label}” ({key})" if label else key


def _first_text(component: Mapping[str, Any], *names: str) -> str:
    """Give the first of these that the component says, as a text."""
    said = (component.get(name) for name in names)
    return next((one for one in said if isinstance(one, str) and one), "")


def _is_same(was: Any, now: Any) -> bool:
    """Tell whether two values of JSON are the same, of any depth; 1 is not true."""
    pairs = [(was, now)]
    while pairs:
        one, other = pairs.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, dict):
            if one.keys() != other.keys():
                return False
            pairs += [(value, other[name]) for name, value in one.items()]
        elif isinstance(one, list):
            if len(one) != len(other):
                return False
            pairs += zip(one, other, strict=True)
        elif one != other:
            return False
    return True


def _changed(was: Any, now: Any, *, is_many: bool) -> str:
    """Say what a value was and is: choices by their labels, or in full where need be."""
    verbs = ("were", "are") if is_many else ("was", "is")
    for in_full in (False, True):
        old, new = (_said(one, in_full=in_full) for one in (was, now))
        if old != new:
            return f"{verbs[0]} {old}, {verbs[1]} {new}"
    return f"{verbs[1]} different, in a way that is not told here"


def _said(value: Any, *, in_full: bool, depth: int = 0) -> str:
    if value in (None, "", [], {}):
        return "nothing" if value is None or not in_full else "empty"
    if isinstance(value, dict | list):
        deeper = partial(_said, in_full=in_full, depth=depth + 1)
        return "…" if depth == _DEEPEST else ", ".join(_within_it(value, deeper, in_full=in_full))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”" if isinstance(value, str) else str(value)


def _within_it(
    value: dict[str, Any] | list[Any], say: Callable[[Any], str], *, in_full: bool
) -> list[str]:
    if isinstance(value, list):
        return [say(one) for one in value]
    if set(value) == {"label", "value"} and not in_full:
        return [say(value["label"])]
    return [f"{name} {say(one)}" for name, one in value.items()]
