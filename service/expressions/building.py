"""Turn a tree into a function of the data: one small closure a node, no Python source anywhere.

Common shapes (a name, a comparison with a constant, a choice among constant texts) get closures
of their own, which makes an evaluation several times faster.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import singledispatch
from typing import Any

from service.expressions.arithmetic import OPERATIONS, signed
from service.expressions.comparing import comparison
from service.expressions.compiled import Run, Scope
from service.expressions.functions import FUNCTIONS
from service.expressions.refusals import Wrong
from service.expressions.syntax import (
    Both,
    Call,
    Choice,
    Compare,
    Constant,
    Either,
    Field,
    Item,
    ListOf,
    MapOf,
    Name,
    Node,
    Not,
    Sign,
    Sum,
)
from service.expressions.values import sort_of


@singledispatch
def build(node: Node) -> Run:
    """Give the function that computes a node. Evaluating raises `Wrong`."""
    raise NotImplementedError(type(node).__name__)


@build.register
def _constant(node: Constant) -> Run:
    value = node.value
    return lambda _scope, _at: value


@build.register
def _name(node: Name) -> Run:
    name = node.name
    return lambda scope, _at: scope.get(name)


@build.register
def _field(node: Field) -> Run:
    key = node.key
    if isinstance(node.target, Name):
        name = node.target.name

        def run_on_name(scope: Scope, _at: datetime | None) -> Any:
            target = scope.get(name)
            return target.get(key) if type(target) is dict else read_key(target, key)

        return run_on_name
    of_target = build(node.target)
    return lambda scope, at: read_key(of_target(scope, at), key)


def read_key(target: Any, key: str) -> Any:
    """Read a key of a mapping; an unknown key and a key of null are null."""
    if target is None:
        return None
    if isinstance(target, Mapping):
        return target.get(key)
    raise Wrong(f"{sort_of(target).capitalize()} has no keys to read.")


@build.register
def _item(node: Item) -> Run:
    of_target, of_index = build(node.target), build(node.index)
    return lambda scope, at: read_item(of_target(scope, at), of_index(scope, at))


def read_item(target: Any, index: Any) -> Any:
    """Read an item of a list, from 0 or from the end by -1, or a key of a mapping; or null."""
    if isinstance(target, list | tuple):
        if not isinstance(index, int) or isinstance(index, bool):
            raise Wrong(f"The position in a list is a whole number, not {sort_of(index)}.")
        return target[index] if -len(target) <= index < len(target) else None
    if isinstance(index, str):
        return read_key(target, index)
    if target is None or isinstance(target, Mapping):
        return None
    raise Wrong(f"{sort_of(target).capitalize()} has no items to read.")


@build.register
def _call(node: Call) -> Run:
    function = FUNCTIONS[node.function]
    compute = function.run
    if function.needs_at:

        def run_at(_scope: Scope, at: datetime | None) -> Any:
            if at is None:
                raise Wrong(f"{function.usage} has no meaning where no time is given.")
            return compute(at)

        return run_at
    arguments = tuple(build(argument) for argument in node.arguments)
    if len(arguments) == 1:
        only = arguments[0]
        return lambda scope, at: compute(only(scope, at))
    return lambda scope, at: compute(*[argument(scope, at) for argument in arguments])


@build.register
def _not(node: Not) -> Run:
    of_operand = build(node.operand)
    return lambda scope, at: not of_operand(scope, at)


@build.register
def _sign(node: Sign) -> Run:
    of_operand, negative = build(node.operand), node.negative
    return lambda scope, at: signed(of_operand(scope, at), negative=negative)


@build.register
def _sum(node: Sum) -> Run:
    left, right, compute = build(node.left), build(node.right), OPERATIONS[node.operator]
    return lambda scope, at: compute(left(scope, at), right(scope, at))


@build.register
def _both(node: Both) -> Run:
    *operands, last = (build(operand) for operand in node.operands)

    def run(scope: Scope, at: datetime | None) -> Any:
        for operand in operands:
            if not (value := operand(scope, at)):
                return value
        return last(scope, at)

    return run


@build.register
def _either(node: Either) -> Run:
    *operands, last = (build(operand) for operand in node.operands)

    def run(scope: Scope, at: datetime | None) -> Any:
        for operand in operands:
            if value := operand(scope, at):
                return value
        return last(scope, at)

    return run


@build.register
def _choice(node: Choice) -> Run:
    test, chosen, otherwise = build(node.test), build(node.chosen), build(node.otherwise)
    return lambda scope, at: chosen(scope, at) if test(scope, at) else otherwise(scope, at)


@build.register
def _list(node: ListOf) -> Run:
    items = tuple(build(item) for item in node.items)
    return lambda scope, at: [item(scope, at) for item in items]


@build.register
def _mapping(node: MapOf) -> Run:
    pairs = tuple(zip(node.keys, (build(value) for value in node.values), strict=True))
    return lambda scope, at: {key: value(scope, at) for key, value in pairs}


@build.register
def _compare(node: Compare) -> Run:
    return comparison(node, tuple(build(operand) for operand in node.operands))
