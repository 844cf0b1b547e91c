"""What SpiffArena computes in Python, written in Handrail's language where it comes to the same.

Only what cannot be read here is written otherwise, piece by piece; all else, comments too, stays as
it stands. The whole counts only if it can be read afterwards. Loops, functions and whatever calls
another program have no equal here, and are left to a person.
"""

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass
from textwrap import dedent

from service.bpmn.foreign.python.aliases import may_change_two
from service.bpmn.foreign.python.pieces import Piece
from service.bpmn.foreign.python.statements import Statements
from service.expressions import ExpressionRefused, compile_expression, compile_script

_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_LONGEST = 20_000
"""Characters: nobody wrote a longer one by hand."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in Handrail's language, and every piece of it that was written otherwise."""

    text: str
    pieces: tuple[Piece, ...]


def script_from(text: str) -> Translated | None:
    """Write a script of Python as one of Handrail; None where that cannot be done."""
    return _translated(dedent(text).strip("\n"), "exec", _read_by_script)


def readable_script(text: str) -> Translated | None:
    """Give a script as it can be read, as it stands or translated; None of any other, and none."""
    if text.strip() and _can_be_read(text, _read_by_script):
        return Translated(dedent(text).strip("\n"), ())
    return script_from(text)


def expression_from(text: str) -> Translated | None:
    """Write an expression of Python as one of Handrail; None where that cannot be done."""
    return _translated(text.strip(), "eval", lambda said: compile_expression(said).names)


def _translated(
    text: str, mode: str, names_read: Callable[[str], Collection[str]]
) -> Translated | None:
    if len(text) > _LONGEST or _can_be_read(text, names_read):
        return None
    try:
        tree = ast.parse(text, mode=mode)
        if may_change_two(tree):
            return None
        statements = Statements(text)
        written = statements.whole(tree)
        reads = names_read(written)
    except (*_UNREADABLE, ExpressionRefused):
        return None
    # A module that is still read would be a name of the data, and null.
    if statements.modules.intersection(reads) or not statements.pieces:
        return None
    return Translated(written, tuple(dict.fromkeys(statements.pieces)))


def _read_by_script(text: str) -> Collection[str]:
    return compile_script(text).reads


def _can_be_read(text: str, read: Callable[[str], Collection[str]]) -> bool:
    try:
        read(text)
    except ExpressionRefused:
        return False
    return True
