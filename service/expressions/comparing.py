"""Comparisons of computed values, those with a constant without detours."""

import operator
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from service.expressions.compiled import Run, Scope
from service.expressions.syntax import Compare, Constant, ListOf, Node
from service.expressions.values import NUMBERS, contains, ordered, same

Relation: TypeAlias = Callable[[Any, Any], bool]

ORDERS: dict[str, Relation] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_RELATIONS: dict[str, Relation] = {
    "==": same,
    "!=": lambda left, right: not same(left, right),
    "in": lambda left, right: contains(right, left),
    "not in": lambda left, right: not contains(right, left),
}


def comparison(node: Compare, operands: tuple[Run, ...]) -> Run:
    """Give the function that compares what `operands`, the node's own, compute."""
    first, *others = operands
    if len(others) == 1:
        symbol, constant = node.operators[0], node.operands[1]
        return _with_constant(first, symbol, constant) or _pair(first, symbol, others[0])
    rest = tuple(zip(map(_relation, node.operators), others, strict=True))

    def run(scope: Scope, at: datetime | None) -> bool:
        left = first(scope, at)
        for relates, of_right in rest:
            right = of_right(scope, at)
            if not relates(left, right):
                return False
            left = right
        return True

    return run


def _pair(left: Run, symbol: str, right: Run) -> Run:
    """Compare two computed values."""
    relates = _relation(symbol)
    return lambda scope, at: relates(left(scope, at), right(scope, at))


def _with_constant(left: Run, symbol: str, second: Node) -> Run | None:
    """Compare with a constant number or text, or among constant texts, without detours."""
    if symbol == "in" and isinstance(second, ListOf):
        return _among(left, second)
    if not isinstance(second, Constant):
        return None
    constant, kind = second.value, type(second.value)
    if symbol in ORDERS and kind in NUMBERS:
        compare = ORDERS[symbol]

        def run_order(scope: Scope, at: datetime | None) -> bool:
            value = left(scope, at)
            if type(value) in NUMBERS:
                return compare(value, constant)
            return ordered(compare, value, constant)

        return run_order
    if symbol in {"==", "!="} and kind is str:
        wanted = symbol == "=="

        def run_equal(scope: Scope, at: datetime | None) -> bool:
            value = left(scope, at)
            equal = value == constant if type(value) is str else same(value, constant)
            return equal is wanted

        return run_equal
    return None


def _among(left: Run, options: ListOf) -> Run | None:
    """Look for a value among constant texts."""
    texts = [option.value for option in options.items if isinstance(option, Constant)]
    if len(texts) != len(options.items) or not all(type(text) is str for text in texts):
        return None

    def run(scope: Scope, at: datetime | None) -> bool:
        value = left(scope, at)
        return value in texts if type(value) is str else contains(texts, value)

    return run


def _relation(symbol: str) -> Relation:
    """Give the relation that a comparison operator stands for."""
    if symbol in ORDERS:
        compare = ORDERS[symbol]
        return lambda left, right: ordered(compare, left, right)
    return _RELATIONS[symbol]
