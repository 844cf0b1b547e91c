"""Hiding what a body says of people from those who may not read it; its build stays to be seen."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from service.errors import Problem

MASK = "•••"
_LONGEST = 200


def mask_problems(masks: Any) -> Iterator[Problem]:
    """Give what is wrong with the places that are to be hidden."""
    for place in masks or ():
        if not isinstance(place, str) or not all(place.split(".")) or len(place) > _LONGEST:
            said = f"{str(place)[:_LONGEST]!r} is no place in a body."
            mend = "Write the names on the way to it with full stops between: person.name."
            yield Problem("mask_invalid", said, mend, field="masks")


def masked(value: Any, masks: Collection[str] | None) -> Any:
    """Hide the places of a body that are named, with all within them; None: every value.

    In a list each item has the place of the list.
    """
    return _masked(value, "", None if masks is None else frozenset(masks))


def _masked(value: Any, place: str, masks: frozenset[str] | None) -> Any:
    if masks is not None and place in masks:
        return _hidden(value)
    if isinstance(value, Mapping):
        return {
            name: _masked(inner, f"{place}.{name}" if place else name, masks)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked(inner, place, masks) for inner in value]
    return _hidden(value) if masks is None else value


def _hidden(value: Any) -> Any:
    return None if value is None else MASK
