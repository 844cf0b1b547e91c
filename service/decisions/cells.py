"""The cells of a decision table: unary tests, read once and asked for each value.

`-` and nothing hold for everything. A cell is a list of tests of which one must hold, or
`not(…)` of such a list. A test is a value, a comparison (`< 5`), a range (`[1..5)`, `]1..5[`), or
an expression over `?`, which is the value tested. A value that is a list holds for its members.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from service.expressions import Expression, ExpressionFailed, Scope
from service.expressions.comparing import ORDERS
from service.expressions.expression import of_tree
from service.expressions.lexing import lex
from service.expressions.limits import MAX_EXPRESSION
from service.expressions.parsing import Parser
from service.expressions.refusals import Misread, refusal
from service.expressions.syntax import Node
from service.expressions.values import contains, ordered, same
from service.expressions.words import COMPARE

TESTED = "?"


@dataclass(frozen=True, slots=True)
class Operand:
    """A value written in a cell: a constant, or an expression over the data."""

    expression: Expression
    is_constant: bool
    constant: Any = None

    def read(self, scope: Scope, at: datetime | None) -> Any:
        """Give the value; raises `ExpressionFailed`."""
        return self.constant if self.is_constant else self.expression.evaluate(scope, at=at)


@dataclass(frozen=True, slots=True)
class Equals:
    """The value is the operand, or among its items when it is a list; or with `!=` is not."""

    operand: Operand
    wanted: bool = True

    def holds(self, value: Any, scope: Scope, at: datetime | None) -> bool:
        """Say whether the test holds for a value."""
        other = self.operand.read(scope, at)
        found = same(value, other) or (isinstance(other, list) and contains(other, value))
        return found is self.wanted

    def operands(self) -> tuple[Operand, ...]:
        """Give the values written in the test."""
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Within:
    """The value lies between two ends, each of which may be missing, open or closed."""

    low: Operand | None
    high: Operand | None
    above: Callable[[Any, Any], bool]
    below: Callable[[Any, Any], bool]

    def holds(self, value: Any, scope: Scope, at: datetime | None) -> bool:
        """Say whether the test holds for a value; raises `Wrong` when there is no order."""
        if self.low and not ordered(self.above, value, self.low.read(scope, at)):
            return False
        return not self.high or ordered(self.below, value, self.high.read(scope, at))

    def operands(self) -> tuple[Operand, ...]:
        """Give the values written in the test."""
        return tuple(end for end in (self.low, self.high) if end)


@dataclass(frozen=True, slots=True)
class Holds:
    """An expression over `?` holds."""

    expression: Expression

    def holds(self, value: Any, scope: Scope, at: datetime | None) -> bool:
        """Say whether the test holds for a value; raises `ExpressionFailed`."""
        return bool(self.expression.evaluate(_Tested(value, scope), at=at))

    def operands(self) -> tuple[Operand, ...]:
        """Give the expression, as a value that is never constant."""
        return (Operand(self.expression, is_constant=False),)


Test: TypeAlias = Equals | Within | Holds


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as written, with its tests; without any it holds for everything."""

    text: str
    tests: tuple[Test, ...] = ()
    negated: bool = False

    def matches(self, value: Any, scope: Scope, at: datetime | None) -> bool:
        """Say whether the cell holds; raises `Wrong` or `ExpressionFailed`."""
        if not self.tests:
            return True
        return any(test.holds(value, scope, at) for test in self.tests) is not self.negated

    def operands(self) -> Iterator[Operand]:
        """Give all values written in the cell."""
        for test in self.tests:
            yield from test.operands()

    def is_constant(self) -> bool:
        """Say whether the cell depends on nothing but the value tested."""
        return all(operand.is_constant for operand in self.operands())

    def constants(self) -> Iterator[Any]:
        """Give the constants written in the cell, the items of lists one by one."""
        for operand in self.operands():
            if operand.is_constant:
                value = operand.constant
                yield from value if isinstance(value, list) else (value,)


class _Tested:
    """The data, with the tested value as `?`."""

    def __init__(self, value: Any, scope: Scope) -> None:
        self._value = value
        self._scope = scope

    def get(self, name: str, /) -> Any:
        """Give the tested value or a name of the data."""
        return self._value if name == TESTED else self._scope.get(name)


def read_cell(text: str) -> Cell:
    """Read the unary tests of a cell; raises `ExpressionRefused`."""
    if text.strip() in {"", "-"}:
        return Cell(text)
    try:
        return _Reader(text).cell()
    except Misread as misread:
        raise refusal(text, misread) from None


class _Reader(Parser):
    """Reads the tests of a cell."""

    def __init__(self, text: str) -> None:
        super().__init__(lex(text).tokens, operand=True)
        self._text = text

    def cell(self) -> Cell:
        """Read the whole cell."""
        if len(self._text) > MAX_EXPRESSION:
            mend = "Split the rule into several."
            raise Misread(f"The cell is longer than {MAX_EXPRESSION} characters.", mend, 0)
        if self.accept("not") and self.accept("("):
            tests = self._tests()
            if self.accept(")") and self.token.kind == "end":
                return Cell(self._text, tests, negated=True)
        self.return_to(0)
        tests = self._tests()
        if self.token.kind != "end":
            raise self.unexpected("Separate tests by commas.")
        return Cell(self._text, tests)

    def _tests(self) -> tuple[Test, ...]:
        """Read tests separated by commas."""
        tests = [self._test()]
        while self.accept(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Test:
        """Read a comparison, a range, a value or an expression over `?`."""
        symbol = self.accept("<", "<=", ">", ">=", "=", "==", "!=")
        if symbol:
            operand = self._end(self.expression(COMPARE))
            if symbol.text not in ORDERS:
                return Equals(operand, wanted=symbol.text != "!=")
            compare = ORDERS[symbol.text]
            if symbol.text in {"<", "<="}:
                return Within(None, operand, compare, compare)
            return Within(operand, None, compare, compare)
        return self._range() or self._value()

    def _range(self) -> Within | None:
        """Read a range; None when the bracket opens something else."""
        place = self.place()
        opening = self.accept("[", "(", "]")
        if not opening or self.sees("]", ")"):
            self.return_to(place)
            return None
        low = self.expression()
        if not self.accept(".."):
            self.return_to(place)
            return None
        high = self.expression()
        closing = self.accept("]", ")", "[")
        if not closing:
            raise self.unexpected("Close the range by ] or ), as in [1..5).")
        return Within(
            self._end(low),
            self._end(high),
            ORDERS[">=" if opening.text == "[" else ">"],
            ORDERS["<=" if closing.text == "]" else "<"],
        )

    def _value(self) -> Test:
        """Read an expression: over `?` it must hold, else the value must be its."""
        expression = of_tree(self._text, self.expression())
        return Holds(expression) if TESTED in expression.names else Equals(operand_of(expression))

    def _end(self, tree: Node) -> Operand:
        """Take an expression as the value to compare with."""
        return operand_of(of_tree(self._text, tree))


def operand_of(expression: Expression) -> Operand:
    """Take a value as written; one that needs no data and no time is computed once for all."""
    if expression.names:
        return Operand(expression, is_constant=False)
    try:
        return Operand(expression, is_constant=True, constant=expression.evaluate({}))
    except ExpressionFailed:
        return Operand(expression, is_constant=False)
