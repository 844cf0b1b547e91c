"""What of a text in Python has no equal here, piece by piece, and what a person does instead."""

import ast
from collections.abc import Iterator
from types import MappingProxyType

from service.bpmn.foreign.python.expressions import is_plain
from service.bpmn.foreign.python.pieces import Piece, shown
from service.bpmn.foreign.python.statements import Statements
from service.expressions.functions import FUNCTIONS

_LOOPS = (
    *(ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp),
    *(ast.DictComp, ast.GeneratorExp),
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_LOOP = (
    "A loop. Draw it: a task that is repeated for each of a list (multi-instance), or let a worker "
    "compute it (a service task with handrail:topic)."
)
_FUNCTION = "A function. Write what it does where it is called."
_TRIED = (
    "Nothing is caught in a script. A name that nobody set is null here: ask name == null. What "
    "else may fail, let a worker do, and draw its error."
)
_PART = (
    "No part is cut out of a text or a list. Ask for the parts in the form, or let a worker cut it."
)
_FORMAT = "A value is put into a text as it is: round it before, or let a worker write the text."
_BY_NAME = "A function is given its values in their order here, without their names."
_UNKNOWN = (
    "Nothing here is called so. Let a worker compute it (a service task with handrail:topic), or "
    "ask for it in a form."
)
_NO_STATEMENT = "A line of a script sets a name to a value, or chooses with if, elif and else."
_OF_SPIFFARENA = MappingProxyType(
    {
        "get_current_user": (
            "Who does a task is told in the case's events, and not in its data. case.opened_by is "
            "whoever opened the case; ask for any other name in the form."
        ),
        "get_process_initiator_user": "case.opened_by is the user name of whoever opened the case.",
        **dict.fromkeys(
            ("get_process_info", "get_toplevel_process_info"),
            "Of the case there are case.id, case.reference, case.opened_by and case.opened_at.",
        ),
        "get_secret": (
            "No secret is ever in the data. Keep it under Administration, and name it at the work "
            "that needs it: the input secret of the topic http."
        ),
        "get_group_members": (
            "Nobody is looked up by a script. Name the role at the task: handrail:roles."
        ),
        "get_localtime": (
            "Instants are kept in UTC, and are shown in the local time where people read them: "
            "in_words(instant)."
        ),
    }
)
"""What scripts ask SpiffArena itself, and where it stands here."""
_OTHERS = (
    *(ast.AnnAssign, ast.Assert, ast.AsyncWith, ast.AugAssign, ast.Delete, ast.Global, ast.Import),
    *(
        ast.ImportFrom,
        ast.Match,
        ast.Nonlocal,
        ast.Raise,
        ast.Return,
        ast.Try,
        ast.TryStar,
        ast.With,
    ),
)
"""Statements that have no equal, but for those of them that are written otherwise."""
_WHY = (
    (_LOOPS, _LOOP),
    (_FUNCTIONS, _FUNCTION),
    ((ast.Try, ast.TryStar), _TRIED),
    (_OTHERS, _NO_STATEMENT),
)


def obstacles_in(tree: ast.AST, text: str) -> tuple[Piece, ...]:
    """Give what has no equal in the tree of a text, in the order in which it is written."""
    return tuple(dict.fromkeys(_Obstacles(tree, text).within(tree)))


class _Obstacles:
    """Looks for them from the outside in: of what is told nothing within is told again."""

    def __init__(self, tree: ast.AST, text: str) -> None:
        self._statements = Statements(text)
        self._own = {
            one.name for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.ClassDef))
        }

    def within(self, node: ast.AST) -> Iterator[Piece]:
        """Give those of what stands in a node."""
        for one in ast.iter_child_nodes(node):
            why = self._why(one)
            if why:
                # Where a value in a text stands, this version of Python does not say.
                yield Piece(shown(ast.unparse(one)), "", why)
            if not why or isinstance(one, ast.Call):
                yield from self.within(one)

    def _why(self, node: ast.AST) -> str:
        """Say why a node itself cannot be written here; nothing of one that can."""
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            return _PART
        if isinstance(node, ast.FormattedValue) and not is_plain(node):
            return _FORMAT
        if isinstance(node, _OTHERS) and _is_written(node, self._statements):
            return ""
        return next((why for kinds, why in _WHY if isinstance(node, kinds)), "")

    def _called(self, node: ast.Call) -> str:
        """Say why a call cannot be written, unless that is so of what it is given."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in _OF_SPIFFARENA:
            return _OF_SPIFFARENA[name]
        if name in self._own or self._is_known(node, name):
            return ""
        return _BY_NAME if node.keywords and name in FUNCTIONS else _UNKNOWN

    def _is_known(self, node: ast.Call, name: str) -> bool:
        """Tell whether a call of so many values is one of ours, or written as one, or left out."""
        if name in FUNCTIONS and not node.keywords:
            return True
        text = ast.unparse(ast.Call(node.func, [ast.Constant(0) for _ in node.args], node.keywords))
        (done,) = ast.parse(text).body
        statements = Statements(text)
        return any(_is_written(one, statements) for one in (done, *ast.iter_child_nodes(done)))


def _is_written(node: ast.AST, statements: Statements) -> bool:
    """Tell whether something is written in the place of a node, but for what is within it."""
    try:
        return statements.piece(node) is not None
    except ValueError:  # of a text within it, which is told of for itself
        return True
