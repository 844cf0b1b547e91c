"""Literal text with expressions in it, as in names, documentation, topics and roles."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from service.expressions.arithmetic import bounded
from service.expressions.compiled import Scope
from service.expressions.expression import Expression, compile_expression, of_tree
from service.expressions.lexing import lex
from service.expressions.limits import MAX_EXPRESSION, MAX_TEXT
from service.expressions.parsing import Parser
from service.expressions.refusals import Misread, Wrong, failure, refusal
from service.expressions.texting import to_text

_OPENING = re.compile(r"[$#]\{")


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template. `names` and `paths` are what all its expressions read."""

    text: str
    parts: tuple[str | Expression, ...] = field(repr=False)
    names: frozenset[str]
    paths: frozenset[str]

    def evaluate(self, scope: Scope, *, at: datetime | None = None) -> Any:
        """Give the value of a single whole expression, else the text with all parts filled in.

        In a text null is empty and dates are ISO text. Raises `ExpressionFailed`, nothing else.
        """
        if len(self.parts) == 1:
            only = self.parts[0]
            return only if isinstance(only, str) else only.evaluate(scope, at=at)
        values = [
            part if isinstance(part, str) else part.evaluate(scope, at=at) for part in self.parts
        ]
        try:
            return bounded("".join(map(to_text, values)))
        except Wrong as wrong:
            raise failure(self.text, wrong) from None


@lru_cache(maxsize=2048)
def compile_template(text: str) -> Template:
    """Read text with `${…}` or `#{…}` parts, or a whole `=…`. Raises `ExpressionRefused`."""
    if text.lstrip().startswith("="):
        return _template(text, (compile_expression(text),))
    try:
        return _template(text, _parts(text))
    except Misread as misread:
        raise refusal(text, misread) from None


def _template(text: str, parts: tuple[str | Expression, ...]) -> Template:
    """Gather what the expressions of a template read."""
    expressions = [part for part in parts if isinstance(part, Expression)]
    names = frozenset[str]().union(*(expression.names for expression in expressions))
    paths = frozenset[str]().union(*(expression.paths for expression in expressions))
    return Template(text, parts, names, paths)


def _parts(text: str) -> tuple[str | Expression, ...]:
    """Cut a text into literal and computed parts; blank space around a single one is dropped."""
    if len(text) > MAX_TEXT:
        raise Misread(f"The text is longer than {MAX_TEXT} characters.", "Shorten it.", 0)
    parts: list[str | Expression] = []
    position = 0
    while opening := _OPENING.search(text, position):
        parts.append(text[position : opening.start()])
        lexed = lex(text, opening.end(), braced=True)
        if lexed.end - opening.start() > MAX_EXPRESSION:
            message = f"The expression is longer than {MAX_EXPRESSION} characters."
            raise Misread(message, "Split it into several expressions.", opening.start())
        tree = Parser(lexed.tokens).whole()
        parts.append(of_tree(text[opening.start() : lexed.end], tree))
        position = lexed.end
    parts.append(text[position:])
    filled = tuple(part for part in parts if part)
    computed = [part for part in filled if isinstance(part, Expression) or part.strip()]
    if len(computed) == 1 and isinstance(computed[0], Expression):
        return (computed[0],)
    return filled or ("",)
