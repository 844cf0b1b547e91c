"""Judge conditions and carry out assignments, by the rules of the expression language."""

import operator
from typing import Final

from tests.game.model import Assignment, Comparison, Json
from tests.game.state import Frame, Run, read, write

EQUALITY: Final = {"==": operator.eq, "!=": operator.ne}
ORDER: Final = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def holds(comparison: Comparison, place: Run | Frame) -> bool:
    """Judge a condition; ordering against nothing is false."""
    key, _, part = comparison.key.partition(".")
    value: Json = read(place, key)
    if part:
        value = (value or {}).get(part)
    if comparison.relation in EQUALITY:
        return bool(EQUALITY[comparison.relation](value, comparison.value))
    return value is not None and bool(ORDER[comparison.relation](value, comparison.value))


def assign(assignments: tuple[Assignment, ...], place: Run | Frame) -> None:
    """Carry out a script, line after line."""
    for line in assignments:
        base = read(place, line.source) if line.source is not None else 0
        write(place, line.key, base + line.amount if line.source is not None else line.amount)
