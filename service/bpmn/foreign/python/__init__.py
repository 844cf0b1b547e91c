"""What SpiffArena computes in Python, written in Handrail's language where it comes to the same.

Only what cannot be read here is written otherwise, piece by piece; all else, comments too, stays as
it stands. The whole counts only if it can be read afterwards. Loops, functions and whatever calls
another program have no equal here, and are left to a person. So is what can be read as it stands,
and comes to something else.
"""

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass
from textwrap import dedent

from service.bpmn.foreign.python.aliases import may_change_two
from service.bpmn.foreign.python.obstacles import obstacles_in
from service.bpmn.foreign.python.pieces import Piece, shown
from service.bpmn.foreign.python.statements import Statements
from service.expressions import ExpressionRefused, compile_expression, compile_script

_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_LONGEST = 20_000
"""Characters: nobody wrote a longer one by hand."""
_CHANGES_TWO = (
    "In Python two names here mean one thing, and what changes one changes both; here each name "
    "has a value of its own. Set the other one as well where it is meant to change."
)


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in Handrail's language, and every piece of it that is not as it was in Python."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Tell whether anything is written otherwise."""
        return any(one.now for one in self.pieces)


def script_from(text: str) -> Translated | None:
    """Give a script of Python as it can be read, as it stands or translated; None of any other."""
    return _readable(dedent(text).strip("\n"), "exec", _read_by_script)


def expression_from(text: str) -> Translated | None:
    """Give an expression of Python as it can be read; None of any other."""
    return _readable(text.strip(), "eval", lambda said: compile_expression(said).names)


def obstacles(text: str) -> tuple[Piece, ...]:
    """Give what of a text in Python has no equal, and how to do without; nothing of any other."""
    told = dedent(text).strip()
    if len(told) > _LONGEST:
        return ()
    try:
        tree = ast.parse(told)
        found = obstacles_in(tree, told)
        two = not found and may_change_two(tree)
    except _UNREADABLE:
        return ()
    return (Piece(shown(told), "", _CHANGES_TWO),) if two else found


def _readable(
    text: str, mode: str, names_read: Callable[[str], Collection[str]]
) -> Translated | None:
    if not text.strip():
        return None
    if _can_be_read(text, names_read):
        return Translated(text, _otherwise(text, mode))
    return _translated(text, mode, names_read)


def _otherwise(text: str, mode: str) -> tuple[Piece, ...]:
    """Give what comes to something else in a text that can be read as it stands."""
    try:
        tree = ast.parse(text, mode=mode)
        statements = Statements(text)
        statements.whole(tree)
    except _UNREADABLE:
        return ()  # it never was Python
    two = [Piece(shown(text), "", _CHANGES_TWO)] if may_change_two(tree) else []
    return tuple(dict.fromkeys([*two, *(one for one in statements.pieces if not one.now)]))


def _translated(
    text: str, mode: str, names_read: Callable[[str], Collection[str]]
) -> Translated | None:
    if len(text) > _LONGEST:
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
    if statements.modules.intersection(reads):
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
