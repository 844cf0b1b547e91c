"""Masking personal data: each text becomes one that is plainly made up, the same every time.

What decides the way of a case is kept: numbers, yes and no, dates, and texts that stand in quotes
in the process's own files, such as choices and the words of conditions and decision tables.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

Json = Any
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ][\d:.+Z-]+)?"
    r"|P(?=[\dT])(\d+[YMWD])*(T(\d+(\.\d+)?[HMS])+)?"
)
"""A day, an instant or a length of time."""
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_SAID_TO_READERS = re.compile(
    r'\s(?:name|id)=(?:"[^"]*"|\'[^\']*\')'
    r'|"(?:label|text|description|title)"\s*:\s*"(?:[^"\\]|\\.)*"'
)
"""What a diagram or a form calls things: people may be called the same, and it decides nothing."""
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"\+?\(?\d[\d\s()-]{8,}\d")
_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}")
_REFERENCE = re.compile(r"(?=\S*\d)\S+")
_NAME = re.compile(r"name\Z|_name|name_", re.IGNORECASE)
_ADDRESS = re.compile(r"address", re.IGNORECASE)
_LETTERS = 26
_LAST_PHONE = 1000


class Mask:
    """What each text of one case became."""

    def __init__(self, files: Iterable[bytes], *, kept: Iterable[str] = ()) -> None:
        """Keep what these files, the process's own, have in quotes, and these words."""
        self._kept = frozenset(kept)
        texts = (one.decode("utf-8", "replace") for one in files)
        self._files = [_SAID_TO_READERS.sub("", one) for one in texts]
        self._made: dict[str, str] = {}
        self._counts: dict[Callable[[int, str], str], int] = {}

    def value(self, value: Json, key: str = "") -> Json:
        """Mask a value of any shape; `key` is the name under which it stands."""
        if isinstance(value, str):
            return self.text(value, key)
        if isinstance(value, dict):
            return {self._name(name): self.value(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self.value(one, key) for one in value]
        return value

    def text(self, text: str, key: str = "") -> str:
        """Mask one text."""
        if not text.strip() or _DATE.fullmatch(text) or self._is_drawn(text):
            return text
        known = text.strip().casefold()
        if known not in self._made:
            make = _maker(text.strip(), key)
            self._counts[make] = self._counts.get(make, 0) + 1
            self._made[known] = make(self._counts[make], text.strip())
        return self._made[known]

    def _name(self, name: str) -> str:
        """Keep the names of fields; anything else that a program keeps things under is masked."""
        return name if _IDENTIFIER.fullmatch(name) else self.text(name, "name")

    def within(self, text: str) -> str:
        """Mask, inside a text that the process made, whatever was masked elsewhere."""
        if not self._made:
            return text
        longest_first = sorted(self._made, key=len, reverse=True)
        any_of_them = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
        return any_of_them.sub(lambda found: self._made[found[0].casefold()], text)

    def _is_drawn(self, text: str) -> bool:
        if text in self._kept:
            return True
        quoted = [f'"{text}"', f"'{text}'", f"&quot;{text}&quot;", f"&#39;{text}&#39;"]
        return any(one in file for file in self._files for one in quoted)


def _maker(text: str, key: str) -> Callable[[int, str], str]:
    """Choose what to make of a text by its shape, or by the name under which it stands."""
    for shape, make in _SHAPES:
        if shape.fullmatch(text):
            return make
    if _NAME.search(key):
        return _person
    return _address if _ADDRESS.search(key) else _words


def _email(number: int, _: str) -> str:
    return f"person.{number}@example.org"


def _phone(number: int, _: str) -> str:
    return f"01632 960{number % _LAST_PHONE:03d}"


def _postcode(number: int, _: str) -> str:
    return f"ZZ{number % 10} {number // 10 % 10}ZZ"


def _reference(number: int, text: str) -> str:
    """Keep the shape of a reference: letters stay letters, and its digits count."""
    places = len(re.findall(r"\d", text))
    digits = iter(f"{number:0{places}d}"[-places:])
    shaped = re.sub(r"\d", lambda _: next(digits), text)
    return re.sub(r"[^\W\d_]", lambda one: "X" if one[0].isupper() else "x", shaped)


def _person(number: int, _: str) -> str:
    letter = chr(ord("A") + (number - 1) % _LETTERS)
    return f"Person {letter}" + (str(number // _LETTERS) if number > _LETTERS else "")


def _address(number: int, _: str) -> str:
    return f"{number} Example Street"


def _words(number: int, text: str) -> str:
    """Make as many characters as there were, so that a form's limits are met as before."""
    made = f"Text {number}"
    return made + (" " + "x" * (len(text) - len(made) - 1) if len(text) > len(made) + 1 else "")


_SHAPES = (
    (_EMAIL, _email),
    (_PHONE, _phone),
    (_POSTCODE, _postcode),
    (_REFERENCE, _reference),
)
