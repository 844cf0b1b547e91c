"""Hiding a secret in what another system says: one that is written badly repeats what it was sent.

It may do so in JSON, or JSON within JSON, in an address or a form, in a page, and in base64 with
more around it. So what it says is first read as plainly as it goes, whatever spelt it; what is
found there is hidden where it was spelt.
"""

import base64
import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

HIDDEN = "•••"
_LEAST = 6
"""A secret that is shorter once it is read plainly could be anything."""
_DEEPEST = 4
"""How many spellings are read that lie within each other: nobody leads us on for ever."""
_SPELT = re.compile(
    r"""
      (?:\\+u[0-9a-f]{4})+              # \u0022, in JSON or within JSON
    | \\+                               # before whatever it may stand: it is left out
    | (?:%(?:25)*[0-9a-f]{2})+          # %2F, and %252f where that was encoded again
    | &(?:amp;)*(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);
    """,
    re.IGNORECASE | re.VERBOSE,
)
_UNIT = re.compile("u([0-9a-f]{4})", re.IGNORECASE)
_BYTE = re.compile("%(?:25)*([0-9a-f]{2})", re.IGNORECASE)
_ENTITY = re.compile("&(?:amp;)*(?=.)", re.IGNORECASE)
_FORM = str.maketrans("+", " ")
_ALPHABET = str.maketrans("-_", "+/")
"""Base64 has two."""


class Span(NamedTuple):
    """From where to where in a text."""

    first: int
    end: int


def hide(text: str, secret: str) -> str:
    """Give a text without a secret, however it is spelt there."""
    text = text.replace(secret, HIDDEN)
    readings = [*_readings(text)]
    found = _found(readings[-1], secret)
    for source in reversed(readings[:-1]) if found else ():
        found = _sources_of(found, source)
    return _without(text, found)


def _without(text: str, spans: Iterable[Span]) -> str:
    parts, end = [], 0
    for span in sorted(spans):
        if span.first >= end:
            parts += [text[end : span.first], HIDDEN]
        end = max(end, span.end)
    return "".join([*parts, text[end:]])


def _found(plain: str, secret: str) -> list[Span]:
    """Find a secret in a text that is read plainly."""
    as_it_is, in_base64 = _patterns(secret)
    found = [*in_base64.finditer(plain.translate(_ALPHABET))]
    if as_it_is is not None:
        found += as_it_is.finditer(plain.translate(_FORM))
    return [Span(*one.span()) for one in found]


@lru_cache(maxsize=32)
def _patterns(secret: str) -> tuple[re.Pattern[str] | None, re.Pattern[str]]:
    """Give the patterns of a secret that is read plainly, and in base64."""
    *_, known = _readings(secret)
    as_it_is = re.compile(re.escape(known.translate(_FORM))) if len(known) >= _LEAST else None
    return as_it_is, re.compile("|".join(map(re.escape, _in_base64(secret.encode()))))


def _in_base64(secret: bytes) -> Iterator[str]:
    """Give what a secret alone makes of base64, with no, one or two bytes of a group before it."""
    for before in range(3):
        coded = base64.b64encode(bytes(before) + secret).decode()
        yield coded[-(-8 * before // 6) : 8 * (before + len(secret)) // 6]


def _readings(text: str) -> Iterator[str]:
    """Give a text as it is, and then read more and more plainly."""
    yield text
    for _ in range(_DEEPEST):
        plainer = _SPELT.sub(lambda one: _said(one[0]), text)
        if plainer == text:
            return
        yield plainer
        text = plainer


def _said(spelt: str) -> str:
    """Read a run of characters that are spelt in one way."""
    if spelt[0] == "&":
        return html.unescape(_ENTITY.sub("&", spelt))
    if spelt[0] == "%":
        return bytes.fromhex("".join(_BYTE.findall(spelt))).decode(errors="replace")
    return bytes.fromhex("".join(_UNIT.findall(spelt))).decode("utf-16-be", "replace")


def _sources_of(spans: Iterable[Span], source: str) -> list[Span]:
    """Tell where in a text that stands which was found in its reading."""
    spelt = [Span(*one.span()) for one in _SPELT.finditer(source)]
    read, at, end = [], 0, 0
    for one in spelt:
        at += one.first - end
        read.append(Span(at, at + len(_said(source[one.first : one.end]))))
        at, end = read[-1].end, one.end

    def source_of(place: int) -> Span:
        number = bisect_right(read, place, key=lambda one: one.first) - 1
        if number < 0:
            return Span(place, place + 1)
        if place < read[number].end:
            return spelt[number]
        plain = spelt[number].end + place - read[number].end
        return Span(plain, plain + 1)

    return [Span(source_of(one.first).first, source_of(one.end - 1).end) for one in spans]
