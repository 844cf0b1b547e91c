"""SCIM's filters: `userName eq "olivia" and active eq true`, read into a condition for a list.

What directories really ask is here: eq, ne, co, sw, ew and pr, with and, or, not and brackets.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, and_, false, func, not_, or_, true

from service.federation.scim.refusals import FilterInvalid

LONGEST = 2000
_DEEPEST = 20
_TOKEN: Final = re.compile(r'\s*([()\[\]]|"(?:[^"\\]|\\.)*"|[^\s()\[\]"]+)')
_COMPARING: Final = frozenset({"eq", "ne", "co", "sw", "ew"})
_CORE: Final = re.compile(r"urn:ietf:params:scim:schemas:core:2\.0:(user|group):")


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a filter may ask of: a condition for each way of asking."""

    ask: Callable[[str, Any], ColumnElement[bool]]


def text(column: ColumnElement[Any]) -> Attribute:
    """Let a text be asked of, in whatever case it is written."""

    def ask(operator: str, value: Any) -> ColumnElement[bool]:
        if operator == "pr":
            return and_(column.is_not(None), column != "")
        if not isinstance(value, str):
            raise FilterInvalid('Compare a text with a text, in double quotes: userName eq "x".')
        same = and_(column.is_not(None), func.lower(column) == func.lower(value))
        found: dict[str, ColumnElement[bool]] = {
            "eq": same,
            "ne": not_(same),
            "co": column.icontains(value, autoescape=True),
            "sw": column.istartswith(value, autoescape=True),
            "ew": column.iendswith(value, autoescape=True),
        }
        return found[operator]

    return Attribute(ask)


def switch(column: ColumnElement[bool]) -> Attribute:
    """Let a truth be asked of; some directories send it as a text."""

    def ask(operator: str, value: Any) -> ColumnElement[bool]:
        if operator == "pr":
            return true()
        told = {"true": True, "false": False}.get(str(value).lower())
        if told is None or operator not in {"eq", "ne"}:
            raise FilterInvalid("Compare a switch by eq or ne with true or false.")
        return column if told is (operator == "eq") else not_(column)

    return Attribute(ask)


def always(word: str) -> Attribute:
    """Let something be asked of that is the same for everybody, such as the type of an address."""

    def ask(operator: str, value: Any) -> ColumnElement[bool]:
        is_so = operator == "pr" or (str(value).lower() == word) is (operator == "eq")
        return true() if is_so else false()

    return Attribute(ask)


def condition(given: str, attributes: Mapping[str, Attribute]) -> ColumnElement[bool]:
    """Read a filter; `attributes` are by their names in small letters. Raises FilterInvalid."""
    if len(given) > LONGEST or "\0" in given:
        raise FilterInvalid(f"A filter has at most {LONGEST} characters, and no null character.")
    return _Reading(_tokens(given), attributes).whole()


def _tokens(given: str) -> list[str]:
    found, place = [], 0
    while place < len(given.rstrip()):
        token = _TOKEN.match(given, place)
        if token is None:
            raise FilterInvalid(f"The filter cannot be read from character {place + 1} on.")
        found.append(token[1])
        place = token.end()
    return found


class _Reading:
    """One filter as it is read, from the first token to the last."""

    def __init__(self, tokens: list[str], attributes: Mapping[str, Attribute]) -> None:
        self._tokens = tokens
        self._attributes = attributes
        self._place = 0
        self._depth = 0

    def whole(self) -> ColumnElement[bool]:
        found = self._any("")
        if self._place < len(self._tokens):
            raise FilterInvalid(f"“{self._tokens[self._place]}” is not expected there.")
        return found

    def _any(self, within: str) -> ColumnElement[bool]:
        parts = [self._all(within)]
        while self._passes("or"):
            parts.append(self._all(within))
        return or_(*parts)

    def _all(self, within: str) -> ColumnElement[bool]:
        parts = [self._one(within)]
        while self._passes("and"):
            parts.append(self._one(within))
        return and_(*parts)

    def _one(self, within: str) -> ColumnElement[bool]:
        if self._passes("not"):
            return not_(self._one(within))
        if self._passes("("):
            return self._enclosed(within, ")")
        name = self._next()
        if self._passes("["):
            return self._enclosed(f"{within}{name}.", "]")
        return self._comparison(within + name)

    def _enclosed(self, within: str, end: str) -> ColumnElement[bool]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FilterInvalid("The filter nests too deep.")
        found = self._any(within)
        if not self._passes(end):
            raise FilterInvalid(f"The filter lacks a “{end}”.")
        self._depth -= 1
        return found

    def _comparison(self, name: str) -> ColumnElement[bool]:
        attribute = self._attributes.get(_CORE.sub("", name.lower()))
        if attribute is None:
            known = ", ".join(sorted(self._attributes))
            raise FilterInvalid(f"“{name}” cannot be filtered by; there are {known}.")
        operator = self._next().lower()
        if operator == "pr":
            return attribute.ask(operator, None)
        if operator not in _COMPARING:
            raise FilterInvalid(f"“{operator}” is not a comparison; use eq, ne, co, sw, ew or pr.")
        return attribute.ask(operator, _value(self._next()))

    def _passes(self, word: str) -> bool:
        there = self._place < len(self._tokens) and self._tokens[self._place].lower() == word
        self._place += there
        return there

    def _next(self) -> str:
        if self._place >= len(self._tokens):
            raise FilterInvalid("The filter ends too early.")
        self._place += 1
        return self._tokens[self._place - 1]


def _value(token: str) -> Any:
    try:
        read = orjson.loads(token)
    except orjson.JSONDecodeError:
        if token.lower() in {"true", "false"}:
            return token.lower() == "true"
        raise FilterInvalid(f"{token} is not a value: put texts into double quotes.") from None
    if isinstance(read, str) and "\0" in read:  # It was written as an escape.
        raise FilterInvalid("A filter has no null character.")
    return read
