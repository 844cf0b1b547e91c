"""Reading the attributes of an SLA one by one, and gathering what is wrong with each."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from service.errors import Problem, Refusal

_Value = TypeVar("_Value")
_Word = TypeVar("_Word", bound=StrEnum)


class PolicyUnreadable(Refusal):
    """The SLA cannot be read."""


class Attributes:
    """What is wrong with a record's attributes, met while they are read."""

    def __init__(self, line: int | None) -> None:
        """`line` is where the record stands in its file."""
        self._line = line
        self._problems: list[Problem] = []

    def read(
        self, name: str, text: str, reader: Callable[[str], _Value], otherwise: _Value
    ) -> _Value:
        """Read one attribute; `otherwise` stands in for one that cannot be read."""
        try:
            return reader(text)
        except Refusal as refusal:
            self.wrong(name, refusal.detail)
            return otherwise

    def optional(
        self, name: str, text: str | None, reader: Callable[[str], _Value | None]
    ) -> _Value | None:
        """Read an attribute that need not be there."""
        return self.read(name, text, reader, None) if text else None

    def word(self, name: str, value: str, words: type[_Word], otherwise: _Word) -> _Word:
        """Read an attribute that is one of a few words."""
        try:
            return words(value)
        except ValueError:
            self.wrong(name, f"“{value}” is none of {', '.join(words)}.")
            return otherwise

    def wrong(self, name: str, message: str) -> None:
        """Note that an attribute is wrong."""
        problem = Problem("sla_unreadable", message, field=name, line=self._line)
        self._problems.append(problem)

    def check(self) -> None:
        """Raise PolicyUnreadable when anything was wrong."""
        if self._problems:
            said = " ".join(f"{one.field}: {one.message}" for one in self._problems)
            raise PolicyUnreadable(f"The SLA cannot be read. {said}", problems=self._problems)
