"""Reading texts of time as far as a rule needs: which kind it is, and how long a length is."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

TimeKind = Literal["length", "date", "cycle"]

_UNITS = {
    "second": ("seconds", 1),
    "minute": ("seconds", 60),
    "hour": ("seconds", 3600),
    "day": ("days", 1),
    "week": ("days", 7),
    "month": ("months", 1),
    "year": ("months", 12),
    "working minute": ("working seconds", 60),
    "working hour": ("working seconds", 3600),
    "working day": ("working days", 1),
}
_NUMBER = r"\d{1,9}(?:\.\d{1,6})?"
_PART = re.compile(rf"\s*({_NUMBER})\s*((?:working\s+)?[a-z]+?)s?(?:\s*,|\s+and\b|\s*$|(?=\s))")
_ISO_DATE = "".join(f"(?:({_NUMBER}){letter})?" for letter in "YMWD")
_ISO_TIME = "".join(f"(?:({_NUMBER}){letter})?" for letter in "HMS")
_ISO = re.compile(rf"P(?=[\dT]){_ISO_DATE}(?:T(?=\d){_ISO_TIME})?")
_ISO_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_DATE = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_REPEATED = re.compile(r"R(?P<times>\d{0,9})/(?P<rest>.+)")


@dataclass(frozen=True, slots=True)
class Time:
    """A readable text of time. `length` is by unit; `times` how often a cycle repeats, if said."""

    kind: TimeKind
    length: tuple[tuple[str, Decimal], ...] = ()
    times: int | None = None

    def longer_than(self, other: "Time") -> bool:
        """Say whether it is surely longer: both lengths count in the same one unit."""
        if len(self.length) != 1 or len(other.length) != 1:
            return False
        (unit, amount), (other_unit, other_amount) = self.length[0], other.length[0]
        return unit == other_unit and amount > other_amount

    @property
    def is_nothing(self) -> bool:
        """Say whether it is a length of nothing at all."""
        return self.kind != "date" and not any(amount for _, amount in self.length)


def is_computed(text: str) -> bool:
    """Say whether a text is known only when the case runs."""
    return text.lstrip().startswith("=") or "${" in text or "#{" in text


def read_time(text: str) -> Time | None:
    """Read a text of time as an analyst writes it; None when it cannot be read."""
    written = text.strip()
    repeated = _REPEATED.fullmatch(written)
    if repeated:
        return _cycle(repeated)
    if written.lower().startswith("every "):
        length = _length(written[6:])
        return Time("cycle", length) if length else None
    if _DATE.fullmatch(written):
        return Time("date")
    length = _length(written)
    return Time("length", length) if length else None


def _cycle(repeated: re.Match[str]) -> Time | None:
    """Read `R3/PT1H`, or with a first instant `R3/2026-12-24T09:00:00Z/PT1H`."""
    first, _, rest = repeated["rest"].rpartition("/")
    length = _length(rest)
    if not length or (first and not _DATE.fullmatch(first)):
        return None
    return Time("cycle", length, int(repeated["times"]) if repeated["times"] else None)


def _length(text: str) -> tuple[tuple[str, Decimal], ...]:
    """Read a length, in ISO 8601 or in words; empty when it cannot be read."""
    iso = _ISO.fullmatch(text.strip())
    if iso:
        pairs = zip(iso.groups(), _ISO_UNITS, strict=True)
        return _added([(number, unit) for number, unit in pairs if number])
    words, at, found = text.strip().lower(), 0, []
    while at < len(words):
        part = _PART.match(words, at)
        if part is None or " ".join(part[2].split()) not in _UNITS:
            return ()
        found.append((part[1], " ".join(part[2].split())))
        at = part.end()
    return _added(found)


def _added(parts: list[tuple[str, str]]) -> tuple[tuple[str, Decimal], ...]:
    """Add up the parts that count in the same unit."""
    total: dict[str, Decimal] = {}
    for number, noun in parts:
        unit, size = _UNITS[noun]
        total[unit] = total.get(unit, Decimal(0)) + Decimal(number) * size
    return tuple(total.items())
