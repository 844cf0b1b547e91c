"""Patterns that an analyst writes, kept to those that can be matched quickly.

A backtracking matcher can be made to run for years by a short pattern. Each pattern is therefore
read first, and the number of ways it can be tried on the longest value is bounded.
"""

import re
from typing import Final

MAX_MATCHED: Final = 200
"""Characters of a value that is matched against a pattern."""

_MAX_PATTERN: Final = 300
_MAX_TRIES: Final = 10_000_000
_MAX_DEPTH: Final = 10
_COUNTS = re.compile(r"\{([0-9]{1,3})(?:(,)([0-9]{0,3}))?\}")
_ESCAPES: Final = frozenset("dDwWsSbBtnrfv/\\.^$*+?()[]{}|-'\"@,:;#&!~=<> _")
_SET_OPERATORS: Final = ("[", "--", "&&", "||", "~~")


def compile_pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern of the JavaScript kind, found anywhere in a value.

    Raises `ValueError`, worded for an analyst, for a pattern that cannot be read, that uses
    look-around, back-references or flags, or that could take too long.
    """
    if len(text) > _MAX_PATTERN:
        raise ValueError(f"is longer than {_MAX_PATTERN} characters")
    tries = _Reader(text).read()
    if tries * (1 if text.startswith("^") else MAX_MATCHED) > _MAX_TRIES:
        raise ValueError("repeats too much within itself and could take too long to match")
    try:
        return re.compile(text, re.ASCII)
    except (re.error, OverflowError):
        raise ValueError("is not a regular expression") from None


class _Reader:
    """A recursive-descent reading of the pattern that counts the ways of trying it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.here = 0
        self.depth = 0

    def read(self) -> int:
        """Return how many ways the whole pattern can be tried from one place."""
        tries = self._alternatives()
        if self.here < len(self.text):
            raise ValueError("closes a bracket that it does not open")
        return tries

    def _alternatives(self) -> int:
        tries = self._sequence()
        while self._take("|"):
            tries += self._sequence()
        return tries

    def _sequence(self) -> int:
        tries = 1
        while self.here < len(self.text) and self.text[self.here] not in "|)":
            tries = min(tries * self._repeated(self._atom()), _MAX_TRIES + 1)
        return tries

    def _repeated(self, inner: int) -> int:
        """Return the tries of an atom with the quantifier that follows it, if any."""
        low, high = self._quantifier()
        self._take("?")
        if high is None or high > MAX_MATCHED:
            if inner > 1:
                raise ValueError("repeats a group that itself varies")
            return MAX_MATCHED
        return int(min(inner ** min(high, 24), _MAX_TRIES + 1) * max(high - low + 1, 1))

    def _quantifier(self) -> tuple[int, int | None]:
        if self._take("*") or self._take("+"):
            return 0, None
        if self._take("?"):
            return 0, 1
        if counts := _COUNTS.match(self.text, self.here):
            self.here = counts.end()
            low = int(counts[1])
            return low, int(counts[3]) if counts[3] else (None if counts[2] else low)
        return 1, 1

    def _atom(self) -> int:
        character = self.text[self.here]
        self.here += 1
        if character == "(":
            return self._group()
        if character == "[":
            self._class()
        elif character == "\\":
            self._escape()
        elif character in "{}":
            raise ValueError("uses curly brackets other than for a count up to 999")
        return 1

    def _group(self) -> int:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ValueError("nests too many groups")
        if self._take("?") and not self._take(":"):
            raise ValueError("uses look-around, names or flags, which are not supported")
        tries = self._alternatives()
        if not self._take(")"):
            raise ValueError("opens a bracket that it does not close")
        self.depth -= 1
        return tries

    def _class(self) -> None:
        self._take("^")
        self._take("]")
        while not self._take("]"):
            if self.here >= len(self.text):
                raise ValueError("opens a bracket that it does not close")
            if self.text.startswith(_SET_OPERATORS, self.here):
                raise ValueError("uses a set within a set; put a backslash before the sign")
            if self._take("\\"):
                self._escape()
            else:
                self.here += 1

    def _escape(self) -> None:
        if self.here >= len(self.text) or self.text[self.here] not in _ESCAPES:
            raise ValueError("uses an escape that is not supported")
        self.here += 1

    def _take(self, character: str) -> bool:
        if self.text.startswith(character, self.here):
            self.here += 1
            return True
        return False
