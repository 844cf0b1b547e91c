"""Read a script: assignments and `if`, `elif`, `else` with indented blocks. No loops, no calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from service.expressions.lexing import Token, lex
from service.expressions.limits import MAX_LEVELS, MAX_TEXT
from service.expressions.parsing import Parser
from service.expressions.refusals import Misread
from service.expressions.syntax import Constant, Node, names_read
from service.expressions.words import RESERVED, WORDS

_FOREIGN = {
    "assert", "async", "await", "class", "def", "del", "exec", "for", "from", "global", "import",
    "lambda", "let", "match", "nonlocal", "print", "raise", "return", "try", "var", "while",
    "with", "yield",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assign:
    """`name = value`, or with `keys` one place within what the name holds."""

    name: str
    keys: tuple[Node, ...]
    value: Node


@dataclass(frozen=True, slots=True)
class Branch:
    """The statements that run when `test` holds; None always holds (`else`)."""

    test: Node | None
    block: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class When:
    """The branches of an `if`, in order; the first whose test holds runs."""

    branches: tuple[Branch, ...]


Statement: TypeAlias = Assign | When


def read_script(text: str) -> tuple[Statement, ...]:
    """Read the statements of a script; raises `Misread`."""
    if len(text) > MAX_TEXT:
        mend = "Split it into several script tasks."
        raise Misread(f"The script is longer than {MAX_TEXT} characters.", mend, 0)
    reader = _Reader(text)
    reader.skip_lines()
    statements = () if reader.has_ended() else reader.block(-1)
    if not reader.has_ended():
        mend = "Begin the line where the lines before it begin."
        raise Misread("The line is indented less than the first.", mend, reader.token.offset)
    return statements


class _Reader(Parser):
    """Reads statements line by line."""

    def __init__(self, text: str) -> None:
        super().__init__(lex(text, lines=True).tokens, script=True)
        self._text = text
        self._blocks = 0

    def has_ended(self) -> bool:
        """Say whether all is read."""
        return self.token.kind == "end"

    def skip_lines(self) -> None:
        """Pass empty lines."""
        while self.token.kind == "newline":
            self.advance()

    def block(self, outer: int) -> tuple[Statement, ...]:
        """Read the lines that are indented alike, deeper than `outer` columns."""
        self._blocks += 1
        if self._blocks > MAX_LEVELS:
            mend = "Join the conditions by and."
            raise Misread("The script is nested too deeply.", mend, self.token.offset)
        indent = self._indent()
        if self.has_ended() or indent <= outer:
            mend = "Indent the lines below the colon, or write pass."
            raise Misread("A block of lines is missing.", mend, self.token.offset)
        statements: list[Statement] = []
        while not self.has_ended() and self._indent() == indent:
            statements.extend([self._when()] if self.sees("if") else self._line())
        if not self.has_ended() and self._indent() > indent:
            mend = "Begin the line where the lines before it begin."
            raise Misread("The line is indented too far.", mend, self.token.offset)
        self._blocks -= 1
        return tuple(statements)

    def _indent(self) -> int:
        """Give the column at which the line of the next token begins."""
        offset = self.token.offset
        return len(self._text[self._text.rfind("\n", 0, offset) + 1 : offset].expandtabs(8))

    def _when(self) -> When:
        """Read an `if` with all its branches."""
        indent = self._indent()
        self.advance()
        branches = [self._branch(self.expression(), indent)]
        while self._indent() == indent and self.accept("elif"):
            branches.append(self._branch(self.expression(), indent))
        if self._indent() == indent and self.accept("else"):
            branches.append(self._branch(None, indent))
        return When(tuple(branches))

    def _branch(self, test: Node | None, indent: int) -> Branch:
        """Read the colon and what follows it, on its line or indented below."""
        self.expect(":")
        if self.token.kind != "newline":
            return Branch(test, tuple(self._line()))
        self.skip_lines()
        return Branch(test, self.block(indent))

    def _line(self) -> list[Statement]:
        """Read the statements of one line, separated by semicolons."""
        statements = self._simple()
        while self.accept(";"):
            if self.token.kind in {"newline", "end"}:
                break
            statements += self._simple()
        if self.token.kind not in {"newline", "end"}:
            mend = "Compare by ==." if self.sees("=") else "Write one statement a line."
            raise self.unexpected(mend)
        self.skip_lines()
        return statements

    def _simple(self) -> list[Statement]:
        """Read an assignment, or `pass`, which does nothing."""
        if self.accept("pass"):
            return []
        name = self.token
        if name.kind != "name" or name.text in RESERVED or name.text in WORDS:
            raise self.unexpected("Write name = value.")
        self.advance()
        if name.text in _FOREIGN and not self.sees("=", ".", "["):
            mend = "Scripts have assignments and if, elif, else."
            raise Misread(f"{name.text} is not part of the language.", mend, name.offset)
        keys = self._keys()
        self._expect_assignment(name)
        return [Assign(name.text, keys, self.expression())]

    def _keys(self) -> tuple[Node, ...]:
        """Read the `.key` and `[key]` parts of what is assigned to."""
        keys: list[Node] = []
        while self.sees(".", "["):
            if self.advance().text == "[":
                keys.append(self.expression())
                self.expect("]")
            elif self.token.kind == "name":
                keys.append(Constant(self.advance().text))
            else:
                raise self.unexpected("Write the key's name.")
        return tuple(keys)

    def _expect_assignment(self, name: Token) -> None:
        """Read the equals sign, or say why there must be one."""
        if self.token.kind == "operator" and self.token.text in {"+=", "-=", "*=", "/=", "%="}:
            operator = self.token.text[0]
            raise self.unexpected(f"Write {name.text} = {name.text} {operator} ….")
        if not self.accept("="):
            raise self.unexpected("A line of a script is name = value.")


def reads_and_writes(statements: Iterable[Statement]) -> tuple[frozenset[str], frozenset[str]]:
    """Give the top-level names a script may read from outside, and those it may write.

    A name that the script has certainly set before is not read from outside.
    """
    reads: set[str] = set()
    writes: set[str] = set()
    _follow(statements, set(), reads, writes)
    return frozenset(reads), frozenset(writes)


def _follow(
    statements: Iterable[Statement], known: set[str], reads: set[str], writes: set[str]
) -> set[str]:
    """Follow statements; give the names that are certainly set after them."""
    for statement in statements:
        if isinstance(statement, When):
            known = _follow_branches(statement, known, reads, writes)
            continue
        for node in (*statement.keys, statement.value):
            reads |= names_read(node) - known
        if statement.keys and statement.name not in known:
            reads.add(statement.name)
        writes.add(statement.name)
        known = known | {statement.name}
    return known


def _follow_branches(when: When, known: set[str], reads: set[str], writes: set[str]) -> set[str]:
    """Follow each branch; what all of them set is certainly set, if one of them must run."""
    ends: list[set[str]] = []
    for branch in when.branches:
        if branch.test is not None:
            reads |= names_read(branch.test) - known
        ends.append(_follow(branch.block, known, reads, writes))
    if when.branches[-1].test is not None:
        ends.append(known)
    return set.intersection(*ends)
