"""What stands between operators: constants, names, calls, brackets, and what clings to them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from service.expressions.cursor import Cursor
from service.expressions.functions import FUNCTIONS
from service.expressions.lexing import Token
from service.expressions.limits import MAX_HEIGHT, MAX_NODES
from service.expressions.refusals import Misread
from service.expressions.syntax import Call, Constant, Field, Item, ListOf, MapOf, Name, Node
from service.expressions.words import MENDS, RESERVED, WORDS


class Operands(Cursor, ABC):
    """Reads operands from tokens, and keeps the tree within its bounds."""

    def __init__(self, tokens: Sequence[Token], *, operand: bool = False) -> None:
        """Begin at the first token; `operand` lets `?` name what a decision cell tests."""
        super().__init__(tokens)
        self._nodes = 0
        self._operand = operand

    @abstractmethod
    def expression(self, power: int = 0) -> Node:
        """Read an expression whose operators bind tighter than `power`."""

    def value(self) -> Node:
        """Read an operand with every `.key` and `[index]` at its end."""
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
        raise self.unexpected(MENDS.get(token.text, "Write a value, a name or a bracket here."))

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
            raise self.unexpected(MENDS[":"])
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
