"""Read tokens into the tree of an expression: a parser by precedence, bounded in every direction.

From loose to tight: `x if c else y`, `or ||`, `and &&`, `not`, comparisons, `+ -`, `* / // %`,
signs and `!`, then `.key`, `[index]` and calls.
"""

from collections.abc import Sequence
from typing import Final, cast

from service.expressions.cursor import Cursor
from service.expressions.functions import FUNCTIONS
from service.expressions.lexing import Token
from service.expressions.limits import MAX_HEIGHT, MAX_LEVELS, MAX_NODES
from service.expressions.refusals import Misread
from service.expressions.syntax import (
    Arithmetic,
    Both,
    Call,
    Choice,
    Compare,
    Comparison,
    Constant,
    Either,
    Field,
    Item,
    ListOf,
    MapOf,
    Name,
    Node,
    Not,
    Sign,
    Sum,
)

_CHOICE, _OR, _AND, _NOT, COMPARE, _ADD, _MULTIPLY, _SIGN = range(1, 9)
_COMPARISONS: Final = {
    "==": "==",
    "=": "==",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
_POWERS = {
    "if": _CHOICE,
    "or": _OR,
    "||": _OR,
    "and": _AND,
    "&&": _AND,
    "in": COMPARE,
    "is": COMPARE,
    "not": COMPARE,
    **dict.fromkeys(_COMPARISONS, COMPARE),
    **dict.fromkeys("+-", _ADD),
    **dict.fromkeys(("*", "/", "//", "%"), _MULTIPLY),
}
WORDS: Final = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
}
RESERVED = {"and", "or", "not", "in", "is", "if", "then", "else", "elif"}
_MENDS = {
    "**": "Multiply instead: x * x.",
    ":=": "Only a script assigns, a line for each: name = value.",
    "?": "Write: if condition then a else b.",
    "..": "Write: x >= 1 and x <= 5.",
    ":": "Slices are not part of the language.",
}


class Parser(Cursor):
    """Reads expressions from tokens, one after another."""

    def __init__(self, tokens: Sequence[Token], *, operand: bool = False, script: bool = False):
        """Begin at the first token.

        `operand` lets `?` name the value that a decision cell tests; in a `script` a single `=`
        assigns and never compares.
        """
        super().__init__(tokens)
        self._level = 0
        self._nodes = 0
        self._operand = operand
        self._script = script

    def whole(self) -> Node:
        """Read one expression that is all there is."""
        node = self.expression()
        if self.token.kind != "end":
            mend = _MENDS.get(self.token.text, "Join the parts by an operator such as and.")
            raise self.unexpected(mend)
        return node

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
        return _POWERS.get(token.text, 0)

    def _infix(self, left: Node, binding: int) -> Node:
        """Read the operator that follows `left` and its right side."""
        if binding == _CHOICE:
            self.advance()
            test = self.expression(_CHOICE)
            self.expect("else")
            otherwise = self.expression()
            return Choice(test, left, otherwise, height=self._over(test, left, otherwise))
        if binding in {_AND, _OR}:
            return self._joined(left, binding)
        if binding == COMPARE:
            return self._compared(left)
        operator = cast("Arithmetic", self.advance().text)
        right = self.expression(binding)
        return Sum(operator, left, right, height=self._over(left, right))

    def _joined(self, left: Node, binding: int) -> Node:
        """Read all operands joined by the same and / or."""
        operands = [left]
        words = ("and", "&&") if binding == _AND else ("or", "||")
        while self.accept(*words):
            operands.append(self.expression(binding))
        make = Both if binding == _AND else Either
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
        return cast("Comparison", _COMPARISONS[word])

    def _prefix(self) -> Node:
        """Read what an expression can begin with, and what clings to its end."""
        token = self.token
        if self.accept("not"):
            return self._negated(_NOT)
        if self.accept("!"):
            return self._negated(_SIGN)
        if self.accept("-", "+"):
            operand = self.expression(_SIGN)
            return Sign(operand, token.text == "-", height=self._over(operand))
        if self.accept("if"):
            return self._choice()
        node = self._primary()
        while self._clings():
            node = self._clinging(node)
        return node

    def _clings(self) -> bool:
        """Say whether a key, an index or a call follows; the [ that closes a range is none."""
        if not self.sees("["):
            return self.sees(".", "(")
        following = self._tokens[self._next + 1]
        return following.kind != "end" and following.text not in {",", ")"}

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

    def _primary(self) -> Node:
        """Read a constant, a name, a call or what stands in brackets."""
        token = self.token
        if token.kind in {"number", "text", "moment"}:
            self.advance()
            return Constant(token.value, height=self._over())
        if token.kind == "name" and token.text not in RESERVED:
            return self._word()
        if self._operand and self.accept("?"):
            return Name("?", height=self._over())
        return self._bracketed()

    def _bracketed(self) -> Node:
        """Read brackets around an expression, a list or a mapping."""
        token = self.token
        if self.accept("("):
            return self._group()
        if self.accept("["):
            items = self._items("]")
            return ListOf(items, height=self._over(*items))
        if self.accept("{"):
            return self._mapping()
        raise self.unexpected(_MENDS.get(token.text, "Write a value, a name or a bracket here."))

    def _word(self) -> Node:
        """Read true, false, null, a function's call or a name of the data."""
        token = self.advance()
        if self.sees("("):
            return self._call(token)
        if token.text in WORDS:
            return Constant(WORDS[token.text], height=self._over())
        return Name(token.text, height=self._over())

    def _call(self, name: Token) -> Node:
        """Read the arguments of a registered function."""
        function = FUNCTIONS.get(name.text)
        if function is None:
            known = ", ".join(sorted(FUNCTIONS))
            raise Misread(f"There is no function {name.text}.", f"There are: {known}.", name.offset)
        self.advance()
        arguments = self._items(")")
        if not function.least <= len(arguments) <= function.most:
            mend = f"Write {function.usage}."
            raise Misread(f"{name.text} takes other arguments.", mend, name.offset)
        return Call(name.text, arguments, height=self._over(*arguments))

    def _clinging(self, target: Node) -> Node:
        """Read `.key` or `[index]` after a value."""
        opening = self.advance()
        if opening.text == "(":
            mend = "Functions stand on their own: upper(name), not name.upper()."
            raise Misread("Only functions can be called.", mend, opening.offset)
        if opening.text == ".":
            if self.token.kind != "name":
                raise self.unexpected('Write the key\'s name; read odd keys as data["key"].')
            return Field(target, self.advance().text, height=self._over(target))
        index = self.expression()
        if self.sees(":"):
            raise self.unexpected(_MENDS[":"])
        self.expect("]")
        if isinstance(index, Constant) and isinstance(index.value, str):
            return Field(target, index.value, height=self._over(target))
        return Item(target, index, height=self._over(target, index))

    def _group(self) -> Node:
        """Read `(expression)`, or `(a, b)`, which is a list."""
        first = self.expression()
        if self.accept(")"):
            return first
        self.expect(",")
        items = (first, *self._items(")"))
        return ListOf(items, height=self._over(*items))

    def _items(self, closing: str) -> tuple[Node, ...]:
        """Read expressions separated by commas, up to the closing bracket."""
        items: list[Node] = []
        while not self.accept(closing):
            items.append(self.expression())
            if not self.accept(","):
                self.expect(closing)
                break
        return tuple(items)

    def _mapping(self) -> Node:
        """Read `{"key": value, name: value}`."""
        keys: list[str] = []
        values: list[Node] = []
        while not self.accept("}"):
            if self.token.kind not in {"name", "text"}:
                raise self.unexpected("Write a key: a name, or text between quotation marks.")
            key = self.advance()
            keys.append(str(key.value) if key.kind == "text" else key.text)
            self.expect(":")
            values.append(self.expression())
            if not self.accept(","):
                self.expect("}")
                break
        return MapOf(tuple(keys), tuple(values), height=self._over(*values))

    def _over(self, *parts: Node) -> int:
        """Give the height of a node over its parts, within the bounds."""
        height = 1 + max((part.height for part in parts), default=0)
        self._nodes += 1
        if height > MAX_HEIGHT or self._nodes > MAX_NODES:
            mend = "Split it; add up a list by sum([a, b, c])."
            raise Misread("The expression is too large.", mend, self.token.offset)
        return height
