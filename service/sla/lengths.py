"""Lengths of time as analysts write them: `5 working days`, `24 hours`, `1 month`, `PT24H`.

A length counts in one of five ways (`Unit`): seconds of the clock, seconds of office time, days,
working days, months by corresponding date. A timer may chain several; an SLA has one.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from service.errors import Refusal
from service.sla.days import counted, listed

_HOW = "Write a length such as 5 working days, 24 hours, 12 weeks, 1 month, P5D or PT24H"
_LONGEST_TEXT = 200


class LengthUnreadable(Refusal):
    """The length of time cannot be read."""


class Unit(StrEnum):
    """In what a length is counted."""

    CLOCK = "clock"
    WORKING_TIME = "working_time"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Length:
    """A count of one unit: seconds for CLOCK and WORKING_TIME. `words` is how to say it."""

    count: int
    unit: Unit
    words: str = field(compare=False)

    def times(self, number: int) -> "Length":
        """Give the length `number` times over."""
        words = self.words if number == 1 else f"{number} times {self.words}"
        return Length(self.count * number, self.unit, words)


_NOUNS = {
    "second": (Unit.CLOCK, 1),
    "minute": (Unit.CLOCK, 60),
    "hour": (Unit.CLOCK, 3600),
    "day": (Unit.DAYS, 1),
    "week": (Unit.DAYS, 7),
    "month": (Unit.MONTHS, 1),
    "year": (Unit.MONTHS, 12),
    "working minute": (Unit.WORKING_TIME, 60),
    "working hour": (Unit.WORKING_TIME, 3600),
    "working day": (Unit.WORKING_DAYS, 1),
}
_A_CENTURY = {
    Unit.CLOCK: 100 * 366 * 86_400,
    Unit.WORKING_TIME: 100 * 366 * 86_400,
    Unit.DAYS: 100 * 366,
    Unit.WORKING_DAYS: 100 * 366,
    Unit.MONTHS: 1200,
}
_IN_TURN = (Unit.MONTHS, Unit.DAYS, Unit.WORKING_DAYS, Unit.WORKING_TIME, Unit.CLOCK)
_PART = r"\d{1,9}(?:\.\d{1,6})?\s*(?:working\s+)?[a-z]+"
_WORDS = re.compile(rf"{_PART}(?:(?:\s*,\s*|\s+and\s+|\s+){_PART})*", re.IGNORECASE)
_ONE_PART = re.compile(r"(\d+(?:\.\d+)?)\s*((?:working\s+)?[a-z]+)", re.IGNORECASE)
_NUMBER = r"(\d{1,9}(?:\.\d{1,6})?)"
_DATE_PART = "".join(rf"(?:{_NUMBER}{letter})?" for letter in "YMWD")
_TIME_PART = "".join(rf"(?:{_NUMBER}{letter})?" for letter in "HMS")
_ISO = re.compile(rf"P(?=[\dT]){_DATE_PART}(?:T(?=\d){_TIME_PART})?", re.IGNORECASE)
_ISO_NOUNS = ("year", "month", "week", "day", "hour", "minute", "second")


def parse_length(text: str) -> Length:
    """Read a length that counts in one unit, as an SLA does.

    Raises LengthUnreadable, which says how to write it.
    """
    lengths = parse_lengths(text)
    if len(lengths) > 1:
        raise _unreadable(text, "It mixes units: one clock counts in one, as in 36 hours.")
    return lengths[0]


def parse_lengths(text: str) -> tuple[Length, ...]:
    """Read a length that may chain units, as a timer's `P1DT12H` does: the longest unit first.

    Raises LengthUnreadable, which says how to write it.
    """
    written = text.strip()
    if len(written) > _LONGEST_TEXT:
        raise _unreadable(f"{written[:40]}…")
    parts = _iso_parts(written) if written[:1] in {"P", "p"} else _word_parts(written)
    totals: dict[Unit, int] = {}
    said: dict[Unit, list[str]] = {}
    for number, noun in parts:
        if noun not in _NOUNS:
            raise _unreadable(written, f"There is no unit “{noun}”.")
        unit, size = _NOUNS[noun]
        amount = Decimal(number) * size
        if amount != int(amount) or ("." in number and unit not in _SPLITTABLE):
            raise _unreadable(written, "Only hours and minutes may have a fraction.")
        totals[unit] = totals.get(unit, 0) + int(amount)
        said.setdefault(unit, []).append(_said(number, noun))
    if any(total > _A_CENTURY[unit] for unit, total in totals.items()):
        raise _unreadable(written, "It is longer than 100 years.")
    return tuple(
        Length(totals[unit], unit, listed(said[unit])) for unit in _IN_TURN if unit in totals
    )


_SPLITTABLE = {Unit.CLOCK, Unit.WORKING_TIME}


def _said(number: str, noun: str) -> str:
    return f"{number} {noun}s" if "." in number else counted(int(number), noun)


def _word_parts(text: str) -> list[tuple[str, str]]:
    if not _WORDS.fullmatch(text):
        raise _unreadable(text)
    found = (part.groups() for part in _ONE_PART.finditer(text))
    return [(number, _singular(" ".join(noun.lower().split()))) for number, noun in found]


def _singular(noun: str) -> str:
    return noun.removesuffix("s")


def _iso_parts(text: str) -> list[tuple[str, str]]:
    match = _ISO.fullmatch(text)
    if not match:
        raise _unreadable(text)
    pairs = zip(match.groups(), _ISO_NOUNS, strict=True)
    return [(number, noun) for number, noun in pairs if number is not None]


def _unreadable(text: str, why: str = "") -> LengthUnreadable:
    shown = text or "(nothing)"
    detail = f"“{shown}” is not a length of time. {why}".rstrip()
    return LengthUnreadable(f"{detail} {_HOW}.", text=text)
