"""One expression: read once, kept, and computed with any data."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from service.expressions.building import build
from service.expressions.compiled import Run, Scope
from service.expressions.lexing import lex
from service.expressions.limits import MAX_EXPRESSION
from service.expressions.parsing import Parser
from service.expressions.refusals import UNREADABLE, Misread, Wrong, failure, refusal
from service.expressions.syntax import Node, names_read, paths_read

BRACES = ("${", "#{")


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. It holds no state and may be shared between threads.

    `names` are the top-level names it reads, `paths` the longest dotted paths, such as
    `outcomes.triage`.
    """

    text: str
    tree: Node = field(repr=False)
    names: frozenset[str]
    paths: frozenset[str]
    _run: Run = field(repr=False)

    def evaluate(self, scope: Scope, *, at: datetime | None = None) -> Any:
        """Compute the value with the data of `scope`, a mapping or whatever else has `get`.

        `at` (aware) is what `now()` and `today()` mean. Raises `ExpressionFailed`, nothing else.
        """
        try:
            return self._run(scope, at)
        except Wrong as wrong:
            raise failure(self.text, wrong) from None
        except UNREADABLE as error:
            raise failure(self.text, error) from error


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Read an expression: bare, `${…}`, `#{…}` or `=…`. Raises `ExpressionRefused`."""
    try:
        return of_tree(text, _read(text))
    except Misread as misread:
        raise refusal(text, misread) from None


def of_tree(text: str, tree: Node) -> Expression:
    """Compile a tree that was read from `text`."""
    return Expression(text, tree, names_read(tree), paths_read(tree), build(tree))


def _read(text: str) -> Node:
    """Read the tree of an expression, without what encloses it."""
    if len(text) > MAX_EXPRESSION:
        mend = "Split it into several expressions, or use a script."
        raise Misread(f"The expression is longer than {MAX_EXPRESSION} characters.", mend, 0)
    start = len(text) - len(text.lstrip())
    if not text.startswith(BRACES, start):
        return Parser(lex(text, start + text.startswith("=", start)).tokens).whole()
    lexed = lex(text, start + 2, braced=True)
    if text[lexed.end :].strip():
        raise Misread(
            "Something follows the closing }.",
            "Put the whole expression between ${ and }.",
            lexed.end,
        )
    return Parser(lexed.tokens).whole()
