"""Two versions of a form compared: which questions came, went or changed, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

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


def compare_forms(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what changed between two form-js schemas, question by question in the later's order."""
    return tuple(_compared(dict(_parts(before, "")), dict(_parts(after, ""))))


def _parts(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give every component by its key, or its id, with those of groups; pass over what is none."""
    components = schema.get("components")
    for number, one in enumerate(components if isinstance(components, list) else ()):
        if not isinstance(one, Mapping):
            continue
        place = f"{path}{one.get('key') or one.get('path') or one.get('id') or number}"
        yield place, one
        yield from _parts(one, f"{place}.")


def _compared(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    for key, now in after.items():
        if key not in before:
            yield f"{_named(key, now)} was added."
            continue
        was = before[key]
        for name in (*now, *(one for one in was if one not in now)):
            if name not in _NOT_TOLD and was.get(name) != now.get(name):
                told = _TOLD.get(name, f"Its {name}")
                verbs = ("were", "are") if name == "values" else ("was", "is")
                said = (
                    f"{told} {verbs[0]} {_said(was.get(name))}, {verbs[1]} {_said(now.get(name))}"
                )
                yield f"{_named(key, was)}: {said}."
    for key, was in before.items():
        if key not in after:
            yield f"{_named(key, was)} was removed."
    order = [[one for one in some if one in before and one in after] for some in (before, after)]
    if order[0] != order[1]:
        yield "The questions come in another order."


def _named(key: str, component: Mapping[str, Any]) -> str:
    label = component.get("label") or component.get("text")
    return f"“{label}” ({key})" if label else key


def _said(value: Any) -> str:
    """Write a value of a schema as people read it."""
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, dict):
        told = {"": value["label"]} if set(value) == {"label", "value"} else value
        return ", ".join(f"{name} {_said(one)}".strip() for name, one in told.items())
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”" if isinstance(value, str) else str(value)
