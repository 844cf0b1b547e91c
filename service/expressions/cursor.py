"""Walk along tokens: look at the next one, take it if it is the right one, or refuse it."""

from collections.abc import Sequence

from service.expressions.lexing import Token
from service.expressions.refusals import Misread


class Cursor:
    """Stands before one token of a text, of which the last is of kind `end`."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        """Begin at the first token."""
        self._tokens = tokens
        self._next = 0

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self._tokens[self._next]

    def advance(self) -> Token:
        """Read one token, which must not be the last."""
        token = self.token
        self._next += 1
        return token

    def place(self) -> int:
        """Mark where it stands, to return there."""
        return self._next

    def return_to(self, place: int) -> None:
        """Go back to a marked place, to read the tokens in another way."""
        self._next = place

    def sees(self, *texts: str) -> bool:
        """Say whether the next token is one of these operators or words."""
        return self.token.kind in {"operator", "name"} and self.token.text in texts

    def accept(self, *texts: str) -> Token | None:
        """Read the next token if it is one of these."""
        return self.advance() if self.sees(*texts) else None

    def expect(self, text: str) -> Token:
        """Read this operator or word, or refuse."""
        if not self.sees(text):
            raise self.unexpected(f"Write {text} here.")
        return self.advance()

    def unexpected(self, mend: str) -> Misread:
        """Say that the next token has no place where it stands."""
        token = self.token
        if token.kind == "end":
            return Misread("The text ends too early.", mend, token.offset)
        if token.kind == "newline":
            return Misread("The line ends too early.", mend, token.offset)
        return Misread(f"{token.text} is not expected here.", mend, token.offset)
