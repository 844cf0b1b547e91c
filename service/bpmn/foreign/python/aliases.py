"""Lists and mappings of Python that two names may mean: a change of one would change both there.

Here every name has a value of its own. So a text that changes in place what two names may mean is
not translated.
"""

import ast
from collections.abc import Iterator

_IN_PLACE = ("append", "extend")
_WITHIN = (ast.Subscript, ast.Attribute)
Place = tuple[str, int]
"""A name, and how many keys deep in what it means."""


def may_change_two(tree: ast.AST) -> bool:
    """Tell whether a text changes in place what another name in it may mean as well."""
    shared: dict[str, int] = {}
    for name, depth in _shared(tree):
        shared[name] = min(depth, shared.get(name, depth))
    return any(name in shared and depth >= shared[name] for name, depth in _changed(tree))


def _shared(tree: ast.AST) -> Iterator[Place]:
    """Give the places that are set to what stands at another one, and these."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets = [_place(one) for one in node.targets]
            held = list(_held(node.value, 0))
            yield from (place for place, _ in held)
            for name, depth in targets:
                yield from ((name, depth + level) for _, level in held)
                yield from [(name, depth)] if len(targets) > 1 else []


def _held(value: ast.expr, level: int) -> Iterator[tuple[Place, int]]:
    """Give the places of which a value holds what stands there, and how deep in it."""
    match value:
        case ast.Name() | ast.Subscript() | ast.Attribute():
            yield _place(value), level
            return
        case ast.Call(func=ast.Attribute(value=mapping, attr="get"), args=[_, *others]):
            name, depth = _place(mapping)
            yield (name, depth + 1), level
            parts, deeper = others, 0
        case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            deeper = 1
        case ast.BoolOp(values=parts):
            deeper = 0
        case ast.IfExp(body=one, orelse=other):
            parts, deeper = [one, other], 0
        case _:
            return
    for part in parts:
        yield from _held(part, level + deeper)


def _changed(tree: ast.AST) -> Iterator[Place]:
    """Give the places at which something is changed that stays where it is."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets):
                yield from (_place(one.value) for one in targets if isinstance(one, _WITHIN))
            case ast.AugAssign(target=target, op=ast.Add(), value=value):
                # Numbers and texts are never changed in place.
                if not isinstance(value, ast.Constant | ast.JoinedStr):
                    yield _place(target)
            case ast.Call(func=ast.Attribute(value=items, attr=how)) if how in _IN_PLACE:
                yield _place(items)
            case _:
                pass


def _place(node: ast.AST) -> Place:
    depth = 0
    while isinstance(node, _WITHIN):
        node, depth = node.value, depth + 1
    return (node.id if isinstance(node, ast.Name) else ""), depth
