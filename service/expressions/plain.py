"""Turn results into plain JSON values: what may be kept with a case or sent away."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from service.expressions.limits import MAX_INTEGER, MAX_NESTING, MAX_WEIGHT
from service.expressions.moments import Duration, iso
from service.expressions.refusals import ExpressionFailed, Wrong
from service.expressions.values import is_number


def to_json(value: Any) -> Any:
    """Copy a value into plain JSON values; dates, instants and durations become ISO text.

    Raises `ExpressionFailed` for what JSON cannot hold everywhere: NaN and infinity, whole
    numbers beyond 64 bits, keys that are not text, objects, and values too large or too deep.
    """
    try:
        return Copier().copy(value)
    except Wrong as wrong:
        raise ExpressionFailed(str(wrong)) from None


class Copier:
    """Copies values into plain JSON values and weighs them all, up to one bound."""

    def __init__(self) -> None:
        """Begin with nothing copied."""
        self._room = MAX_WEIGHT

    def copy(self, value: Any, level: int = 0) -> Any:
        """Copy a value that stands `level` lists and mappings deep; raises `Wrong`."""
        if level > MAX_NESTING:
            raise Wrong("The value is nested too deeply to be kept.")
        self._weigh(1)
        if isinstance(value, list | tuple):
            return [self.copy(item, level + 1) for item in value]
        if isinstance(value, Mapping):
            return self._mapping(value, level)
        return self._text(value) if isinstance(value, str) else _scalar(value)

    def _text(self, value: str) -> str:
        """Copy text that can be written as UTF-8."""
        self._weigh(len(value) // 10)
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise Wrong("A text holds half a character and cannot be kept.")
        return str(value)

    def _mapping(self, value: Mapping[Any, Any], level: int) -> dict[str, Any]:
        """Copy a mapping whose keys are texts."""
        copied: dict[str, Any] = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise Wrong("Only texts can be the keys of a mapping that is kept.")
            copied[self._text(key)] = self.copy(item, level + 1)
        return copied

    def _weigh(self, weight: int) -> None:
        """Count what is copied, up to the bound."""
        self._room -= weight
        if self._room < 0:
            raise Wrong("The value is too large to be kept.")


def _scalar(value: Any) -> Any:
    """Copy a value without parts."""
    if value is None or isinstance(value, bool):
        return value
    if is_number(value):
        return _number(value)
    if isinstance(value, date | Duration):
        return iso(value)
    raise Wrong(f"A value of type {type(value).__name__} cannot be kept.")


def _number(value: Any) -> int | float:
    """Copy a number that JSON can hold."""
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise Wrong("A whole number is too large to be kept.")
        return int(value)
    if not math.isfinite(value):
        raise Wrong("A number is not finite and cannot be kept.")
    return float(value)
