"""Functions on lists and on several values."""

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cmp_to_key
from typing import Any

from service.expressions.arithmetic import add, bounded
from service.expressions.refusals import Wrong
from service.expressions.values import contains, ordered, sort_of

_SIZED = {"text", "a list", "a mapping"}


def count(value: Any) -> int:
    """Count the characters of a text, the items of a list or the keys of a mapping; null has 0."""
    if value is None:
        return 0
    if sort_of(value) not in _SIZED:
        raise Wrong(f"{sort_of(value).capitalize()} has no length.")
    return len(value)


def is_empty(value: Any) -> bool:
    """Say whether a value is null, or a text, list or mapping of nothing."""
    return value is None or (sort_of(value) in _SIZED and not value)


def coalesce(*values: Any) -> Any:
    """Give the first value that is not null."""
    return next((value for value in values if value is not None), None)


def some(items: Any) -> bool:
    """Say whether any item of a list holds."""
    return any(_items(items))


def every(items: Any) -> bool:
    """Say whether all items of a list hold."""
    return all(_items(items))


def contained(container: Any, item: Any) -> bool:
    """Say whether a list holds an item, a text another text, or a mapping a key."""
    return contains(container, item)


def total(*values: Any) -> Any:
    """Add up the numbers or durations of a list, or of the arguments; nothing gives 0."""
    items = _arguments(values)
    result: Any = items[0] if items else 0
    if isinstance(result, str | list | tuple):
        raise Wrong(f"{sort_of(result).capitalize()} cannot be summed; join texts by join().")
    for item in items[1:]:
        result = add(result, item)
    return result


def largest(*values: Any) -> Any:
    """Give the largest value of a list, or of the arguments; of none, null."""
    return _extreme(operator.gt, values)


def smallest(*values: Any) -> Any:
    """Give the smallest value of a list, or of the arguments; of none, null."""
    return _extreme(operator.lt, values)


def in_order(items: Any) -> list[Any]:
    """Give the items of a list from the smallest to the largest."""
    return sorted(bounded(_items(items)), key=cmp_to_key(_sign))


def _sign(left: Any, right: Any) -> int:
    """Order two items for sorting; raises `Wrong` when they have no order."""
    _refuse_null(left, right)
    return ordered(operator.gt, left, right) - ordered(operator.lt, left, right)


def _extreme(beats: Callable[[Any, Any], bool], values: tuple[Any, ...]) -> Any:
    """Give the first value that none other beats."""
    items = _arguments(values)
    if not items:
        return None
    best = items[0]
    for item in items[1:]:
        _refuse_null(best, item)
        if ordered(beats, item, best):
            best = item
    return best


def _refuse_null(left: Any, right: Any) -> None:
    """Refuse to order null: it has no place among values."""
    if left is None or right is None:
        raise Wrong("Null cannot be put in order; leave it out or give it a value by coalesce().")


def _arguments(values: tuple[Any, ...]) -> Sequence[Any]:
    """Take one list, or the arguments themselves."""
    return _items(values[0]) if len(values) == 1 else values


def _items(value: Any) -> Sequence[Any]:
    """Take a list; null is an empty one."""
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return value
    hint = "; take its values one by one" if isinstance(value, Mapping) else ""
    raise Wrong(f"A list is needed, not {sort_of(value)}{hint}.")
