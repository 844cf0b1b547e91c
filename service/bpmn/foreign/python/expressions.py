"""Expressions of Python in Handrail's language: texts with values in them, and calls of methods.

What is written alike in both and is not the same is told as well.
"""

import ast
import json
import re
from types import MappingProxyType

from typing_extensions import override

from service.bpmn.foreign.python.pieces import Pieces

_PLAIN = re.compile(r"""'[^'\\\n]*'|"[^"\\\n]*\"""")
_AS_TEXT = (-1, ord("s"))
_METHODS = MappingProxyType(
    {
        ("lower", 0): "lower({0})",
        ("upper", 0): "upper({0})",
        ("copy", 0): "{0}",
        ("startswith", 1): "starts_with({0}, {1})",
        ("endswith", 1): "ends_with({0}, {1})",
        ("split", 1): "split({0}, {1})",
        ("join", 1): "join({1}, {0})",
        ("get", 1): "{0}[{1}]",
        ("get", 2): "({0}[{1}] if {1} in {0} else {2})",
    }
)
"""How a method is written, by its name and the number of its arguments; 0 is whose it is."""
_FUNCTIONS = MappingProxyType({("float", 1): "number({0})", ("dict", 0): "{{}}", ("list", 0): "[]"})
_OF_MODULES = MappingProxyType(
    {
        "time.time": "now()",
        **dict.fromkeys(("datetime.now", "datetime.datetime.now"), "now()"),
        **dict.fromkeys(("datetime.utcnow", "datetime.datetime.utcnow"), "now()"),
        **dict.fromkeys(("date.today", "datetime.date.today"), "today()"),
    }
)
_AN_INSTANT = (
    "It was a number of seconds, or a time without a zone; now() is an instant, such as "
    "2026-12-24T09:00:00Z. Look at what reads it."
)
_AS_A_NUMBER = (
    "It was always a number with a point, 5.0 as a text; here it is 5, and of nothing it is null. "
    "Look at what reads it."
)
_WRITTEN = (
    "Python writes True, False, None and 5.0 where this writes true, false, nothing and 5. Look at "
    "what reads it."
)
_ROUNDED = (
    "Python rounds a half to the even number, 2.5 to 2; here it is rounded away from zero, to 3. "
    "Look at what reads it."
)
_OTHERWISE = MappingProxyType({"str": _WRITTEN, "round": _ROUNDED})
"""What is written as in Python and is not the same, by the name of the function."""
_GIVE_TEXTS = ("lower", "upper", "join", "str")


class Expressions(Pieces):
    """Writes expressions."""

    @override
    def piece(self, node: ast.AST) -> str | None:
        if isinstance(node, ast.JoinedStr):
            values = [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
            return self.tell(
                node, self._joined(node), "" if all(map(_is_text, values)) else _WRITTEN
            )
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._text(node, node.value)
        if isinstance(node, ast.Call) and not node.keywords:
            return self._call(node)
        return None

    def _joined(self, node: ast.JoinedStr) -> str:
        """Write a text with values in it as the sum of its parts."""
        parts = []
        for one in node.values:
            if isinstance(one, ast.Constant):
                parts.append(_quoted(str(one.value)))
            elif isinstance(one, ast.FormattedValue) and is_plain(one):
                # Where such a value stands in the text, this version of Python does not say.
                inner = type(self)(ast.unparse(one.value))
                value = ast.parse(ast.unparse(one.value), mode="eval").body
                parts.append(f"str({inner.said(value)})")
                self.modules |= inner.modules
                self.pieces += inner.pieces
            else:
                raise ValueError(ast.dump(one))
        return f"({' + '.join(parts)})" if parts else '""'

    def _text(self, node: ast.Constant, value: str) -> str | None:
        start, end = self.span(node)
        return None if _PLAIN.fullmatch(self.text(start, end)) else self.tell(node, _quoted(value))

    def _call(self, node: ast.Call) -> str | None:
        function, many = node.func, len(node.args)
        if isinstance(function, ast.Name):
            return self._function(node, function.id)
        if not isinstance(function, ast.Attribute):
            return None
        known = _OF_MODULES.get(ast.unparse(function)) if not many else None
        if known is not None:
            self.modules.add(ast.unparse(function).partition(".")[0])
            return self.tell(node, known, _AN_INSTANT if known == "now()" else "")
        way = _METHODS.get((function.attr, many))
        if way is None:
            return None
        return self.tell(node, way.format(*map(self.operand, (function.value, *node.args))))

    def _function(self, node: ast.Call, name: str) -> str | None:
        if name in _OTHERWISE and not all(map(_is_text, node.args)):
            self.tell_otherwise(node, _OTHERWISE[name])
        way = _FUNCTIONS.get((name, len(node.args)))
        but = _AS_A_NUMBER if name == "float" else ""
        return way and self.tell(node, way.format(*map(self.said, node.args)), but)


def _is_text(node: ast.expr) -> bool:
    """Tell whether a value is a text for certain, which is written alike everywhere."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _GIVE_TEXTS
        case ast.Constant(value=value):
            return isinstance(value, str)
        case _:
            return isinstance(node, ast.JoinedStr)


def is_plain(one: ast.FormattedValue) -> bool:
    """Tell whether a value is put into a text as it is, without a format."""
    return one.conversion in _AS_TEXT and one.format_spec is None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
