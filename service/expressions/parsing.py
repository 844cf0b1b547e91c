"""Read tokens into the tree of an expression: a parser by precedence, bounded in every direction.

How tightly an operator binds is said in `words`; what stands between operators `operands` reads.
"""

from collections.abc import Sequence
from typing import cast

from typing_extensions import override

from service.expressions.lexing import Token
from service.expressions.limits import MAX_LEVELS
from service.expressions.operands import Operands
from service.expressions.refusals import Misread
from service.expressions.syntax import (
    Arithmetic,
    Both,
    Choice,
    Compare,
    Comparison,
    Either,
    Node,
    Not,
    Sign,
    Sum,
)
from service.expressions.words import (
    AND,
    CHOICE,
    COMPARE,
    COMPARISONS,
    MENDS,
    NOT,
    OR,
    POWERS,
    SIGN,
)


class Parser(Operands):
    """Reads expressions from tokens, one after another."""

    def __init__(self, tokens: Sequence[Token], *, operand: bool = False, script: bool = False):
        """Begin at the first token.

        `operand` lets `?` name the value that a decision cell tests; in a `script` a single `=`
        assigns and never compares.
        """
        super().__init__(tokens, operand=operand)
        self._level = 0
        self._script = script

    def whole(self) -> Node:
        """Read one expression that is all there is."""
        node = self.expression()
        if self.token.kind != "end":
            mend = MENDS.get(self.token.text, "Join the parts by an operator such as and.")
            raise self.unexpected(mend)
        return node

    @override
    def expression(self, power: int = 0) -> Node:
        """Read an expression whose operators bind tighter than `power`."""
        self._level += 1
        if self._level > MAX_LEVELS:
            mend = "Split it into simpler expressions."
            raise Misread("The expression is nested too deeply.", mend, self.token.offset)
        node = self._prefix()
        while (binding := self._binding()) > power:
            node = self._infix(node, binding)
        self._level -= 1
        return node

    def _binding(self) -> int:
        """Say how tightly the next token binds as an operator; 0 when it is none."""
        token = self.token
        if token.kind not in {"operator", "name"} or (self._script and token.text == "="):
            return 0
        return POWERS.get(token.text, 0)

    def _infix(self, left: Node, binding: int) -> Node:
        """Read the operator that follows `left` and its right side."""
        if binding == CHOICE:
            self.advance()
            test = self.expression(CHOICE)
            self.expect("else")
            otherwise = self.expression()
            return Choice(test, left, otherwise, height=self._over(test, left, otherwise))
        if binding in {AND, OR}:
            return self._joined(left, binding)
        if binding == COMPARE:
            return self._compared(left)
        operator = cast("Arithmetic", self.advance().text)
        right = self.expression(binding)
        return Sum(operator, left, right, height=self._over(left, right))

    def _joined(self, left: Node, binding: int) -> Node:
        """Read all operands joined by the same and / or."""
        operands = [left]
        words = ("and", "&&") if binding == AND else ("or", "||")
        while self.accept(*words):
            operands.append(self.expression(binding))
        make = Both if binding == AND else Either
        return make(tuple(operands), height=self._over(*operands))

    def _compared(self, first: Node) -> Node:
        """Read a chain of comparisons."""
        operators: list[Comparison] = []
        operands = [first]
        while self._binding() == COMPARE:
            operators.append(self._comparison())
            operands.append(self.expression(COMPARE))
        return Compare(tuple(operators), tuple(operands), height=self._over(*operands))

    def _comparison(self) -> Comparison:
        """Read a comparison operator, of one or two words."""
        word = self.advance().text
        if word == "in":
            return "in"
        if word == "not":
            self.expect("in")
            return "not in"
        if word == "is":
            operator: Comparison = "!=" if self.accept("not") else "=="
            if not self.sees("null", "None"):
                raise self.unexpected("Write is null or is not null; compare by ==.")
            return operator
        return COMPARISONS[word]

    def _prefix(self) -> Node:
        """Read what an expression can begin with, and what clings to its end."""
        token = self.token
        if self.accept("not"):
            return self._negated(NOT)
        if self.accept("!"):
            return self._negated(SIGN)
        if self.accept("-", "+"):
            operand = self.expression(SIGN)
            return Sign(operand, token.text == "-", height=self._over(operand))
        if self.accept("if"):
            return self._choice()
        return self.value()

    def _negated(self, power: int) -> Node:
        """Read the operand of `not` or `!`."""
        operand = self.expression(power)
        return Not(operand, height=self._over(operand))

    def _choice(self) -> Node:
        """Read `if test then chosen else otherwise`."""
        test = self.expression()
        self.expect("then")
        chosen = self.expression()
        self.expect("else")
        otherwise = self.expression()
        return Choice(test, chosen, otherwise, height=self._over(test, chosen, otherwise))
