"""Lists and mappings of Python that two names may mean: a change of one would change both there.

Here every name has a value of its own. So a text that changes in place what two names may mean is
not translated, and one that can be read already is left to a person. What is not known to make a
value of its own counts as one that may be shared.
"""

import ast
from collections.abc import Iterable, Iterator

_IN_PLACE = ("append", "extend")
_STEPS = (ast.Assign, ast.AugAssign, ast.Call)
_WITHIN = (ast.Subscript, ast.Attribute)
_NEVER_SHARED = (ast.JoinedStr, ast.Compare, ast.UnaryOp)
_OF_TEXTS = ("lower", "upper", "split", "join", "startswith", "endswith")
_OF_NUMBERS = ("abs", "float", "int", "len", "round", "str")
_ANYWHERE = -1_000
"""So deep stands what may be shared at any depth: no text is nested so far."""
Place = tuple[str, int]
"""A name, and how many keys deep in what it means."""


def may_change_two(tree: ast.AST) -> bool:
    """Tell whether a text changes in place what another name in it may mean as well by then."""
    shared: dict[str, int] = {}
    found = [one for one in ast.walk(tree) if isinstance(one, _STEPS)]
    # Without loops and functions, what stands before is what happens before.
    for node in sorted(found, key=lambda one: (one.lineno, one.col_offset)):
        for name, depth in _shared(node):
            shared[name] = min(depth, shared.get(name, depth))
        for name, depth in _changed(node):
            if not name or depth >= shared.get(name, depth + 1):
                return True
    return False


def _shared(node: ast.expr | ast.stmt) -> Iterator[Place]:
    """Give the places that are set to what stands at another one, and these."""
    targets, found = _set(node)
    held = list(found)
    yield from (place for place, _ in held)
    for name, depth in map(_place, targets):
        yield from ((name, depth + level) for _, level in held)
        yield from [(name, depth)] if len(targets) > 1 else []


def _set(node: ast.expr | ast.stmt) -> tuple[list[ast.expr], Iterable[tuple[Place, int]]]:
    """Give what is set or added to, and what that holds then."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return targets, _held(value, 0)
        case ast.AugAssign(target=target, value=value):
            return [target], _contents(value, 0)
        case ast.Call(func=ast.Attribute(value=items, attr="append"), args=[one]):
            return [items], _held(one, 1)
        case ast.Call(func=ast.Attribute(value=items, attr="extend"), args=[one]):
            return [items], _contents(one, 0)
        case _:
            return [], ()


def _held(value: ast.expr, level: int) -> Iterator[tuple[Place, int]]:
    """Give the places of which a value holds what stands there, and how deep in it."""
    match value:
        case ast.Name() | ast.Subscript() | ast.Attribute() if _place(value)[0]:
            yield _place(value), level
        case ast.Call(func=ast.Attribute(value=mapping, attr="get"), args=[_, *others]) if _place(
            mapping
        )[0]:
            name, depth = _place(mapping)
            yield (name, depth + 1), level
            yield from (place for one in others for place in _held(one, level))
        case ast.Call(func=ast.Attribute(value=copied, attr="copy"), args=[]):
            yield from _contents(copied, level)
        case ast.BinOp(left=left, right=right):
            yield from _contents(left, level)
            yield from _contents(right, level)
        case _:
            yield from _held_in_parts(value, level)


def _held_in_parts(value: ast.expr, level: int) -> Iterator[tuple[Place, int]]:
    """Give the same of a value that is one of its parts, or holds them; of any other, all names."""
    match value:
        case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            level += 1
        case ast.BoolOp(values=parts):
            pass
        case ast.IfExp(body=one, orelse=other):
            parts = [one, other]
        case _:
            names = () if _is_of_its_own(value) else ast.walk(value)
            yield from (((one.id, _ANYWHERE), level) for one in names if isinstance(one, ast.Name))
            return
    for part in parts:
        yield from _held(part, level)


def _contents(value: ast.expr, level: int) -> Iterator[tuple[Place, int]]:
    """Give the same of a new list or mapping of what a value holds: a copy, or a sum."""
    for (name, depth), within in _held(value, 0):
        # What is held within stands there still; of the value itself only what is in it does.
        yield (name, depth if within else depth + 1), level + max(within, 1)


def _is_of_its_own(value: ast.expr) -> bool:
    """Tell whether a value is a text, a number or a list of texts, whatever it is made of."""
    match value:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _OF_TEXTS
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return name in _OF_NUMBERS or not arguments
        case _:
            return isinstance(value, _NEVER_SHARED)


def _changed(node: ast.expr | ast.stmt) -> Iterator[Place]:
    """Give the places at which something is changed that stays where it is."""
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
    """Give the place that an expression names; one without a name where it names none."""
    depth = 0
    while isinstance(node, _WITHIN):
        node, depth = node.value, depth + 1
    return (node.id if isinstance(node, ast.Name) else ""), depth
