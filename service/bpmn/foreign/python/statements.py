"""Statements of Python in Handrail's language, which assigns and chooses, and does nothing else."""

import ast
from collections.abc import Iterator
from types import MappingProxyType

from typing_extensions import override

from service.bpmn.foreign.python.expressions import Expressions

_NOTHING = "pass"
_OPERATORS = MappingProxyType(
    {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%"}
)
_UNCHECKED = "It failed there where nothing was, and what is not there is null here: check it."
_NULL_TOO = "A name that is there and null counts as one that is not there."


class Statements(Expressions):
    """Writes statements, and the expressions in them."""

    @override
    def piece(self, node: ast.AST) -> str | None:
        match node:
            case ast.Import() | ast.ImportFrom():
                self.modules |= {one.asname or one.name.partition(".")[0] for one in node.names}
                written: str | None = self.tell(node, _NOTHING)
            case ast.Delete():
                written = self._deleted(node)
            case ast.AugAssign():
                written = self._added(node)
            case ast.Assign(targets=[_, _, *_]):
                written = self._chained(node)
            case ast.Try():
                written = self._tried(node)
            case ast.Expr():
                written = self._done(node)
            case _:
                written = super().piece(node)
        return written

    def _deleted(self, node: ast.Delete) -> str | None:
        """Set to null what is deleted: so is every name here that nobody has set."""
        names = [one.id if isinstance(one, ast.Name) else "" for one in _flat(node.targets)]
        if not all(names):
            return None
        kept = [f"{name} = null" for name in names if name not in self.modules]
        return self.tell(node, "; ".join(kept) or _NOTHING)

    def _added(self, node: ast.AugAssign) -> str | None:
        operator = _OPERATORS.get(type(node.op))
        if operator is None:
            return None
        target = self.said(node.target)
        return self.tell(node, f"{target} = {target} {operator} {self.operand(node.value)}")

    def _chained(self, node: ast.Assign) -> str:
        """Assign a value to one name after the other, as Python does."""
        first, *others = map(self.said, node.targets)
        lines = [f"{first} = {self.said(node.value)}", *(f"{one} = {first}" for one in others)]
        return self.tell(node, "; ".join(lines))

    def _tried(self, node: ast.Try) -> str | None:
        """Ask whether a name is there, which Python does by trying to read it."""
        match node:
            case ast.Try(
                body=[ast.Expr(value=ast.Name(id=name))],
                handlers=[ast.ExceptHandler(type=None | ast.Name(id="NameError"), body=body)],
                orelse=[],
                finalbody=[],
            ):
                begin = f"if {name} == null:"
                self.tell(node, f"{begin} …", _NULL_TOO)
                start, (_, end) = self.span(body[0])[0], self.span(body[-1])
                block = ast.Module(body=body, type_ignores=[])
                return f"{begin}\n{self.indent(body[0])}{self.spliced(block, start, end)}"
            case _:
                return None

    def _done(self, node: ast.Expr) -> str | None:
        """Write what is called for what it does: to a list, or to show something."""
        match node.value:
            case ast.Constant(value=str()):
                return self.tell(node, _NOTHING)
            case ast.Name() | ast.Subscript() | ast.Attribute():
                return self.tell(node, _NOTHING, _UNCHECKED)
            case ast.Call(func=ast.Name(id="print"), args=shown) if not any(map(_calls, shown)):
                return self.tell(node, _NOTHING)
            case ast.Call(func=ast.Attribute(value=items, attr=how), args=[one], keywords=[]):
                added = {"append": f"[{self.said(one)}]", "extend": self.operand(one)}.get(how)
                target = self.said(items)
                return added and self.tell(node, f"{target} = {target} + {added}")
            case _:
                return None


def _flat(targets: list[ast.expr]) -> Iterator[ast.expr]:
    for one in targets:
        if isinstance(one, ast.Tuple):
            yield from _flat(one.elts)
        else:
            yield one


def _calls(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Call) for one in ast.walk(node))
