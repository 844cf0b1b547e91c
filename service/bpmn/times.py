"""Reading texts of time as far as a diagram needs: which kind it is, and how long a length is.

The texts are those of `service.sla`, which counts them and stands above this room: what is
readable here is readable there.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from service.expressions.moments import parse_date, parse_instant

TimeKind = Literal["length", "date", "cycle", "period"]

END_OF_TENANCY_PERIOD = "end of tenancy period"

_SPLITTABLE = {"seconds", "working seconds"}
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
_A_CENTURY = {
    "seconds": 100 * 366 * 86_400,
    "working seconds": 100 * 366 * 86_400,
    "days": 100 * 366,
    "working days": 100 * 366,
    "months": 1200,
}
_YEARS = range(1900, 2200)
_LONGEST_TEXT = 200
_NUMBER = r"\d{1,9}(?:\.\d{1,6})?"
_PART = rf"({_NUMBER})\s*((?:working\s+)?[a-z]+)"
_ONE_PART = re.compile(_PART, re.ASCII)
_PARTS = re.compile(rf"{_PART}(?:(?:\s*,\s*|\s+and\s+|\s+){_PART})*", re.ASCII)
_ISO_DATE = "".join(f"(?:({_NUMBER}){letter})?" for letter in "ymwd")
_ISO_TIME = "".join(f"(?:({_NUMBER}){letter})?" for letter in "hms")
_ISO = re.compile(rf"p(?=[\dt]){_ISO_DATE}(?:t(?=\d){_ISO_TIME})?", re.ASCII)
_ISO_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_REPEATED = re.compile(
    r"R(?P<times>[0-9]{0,9})/(?:(?P<first>[^/]+)/)?(?P<rest>[^/]+)", re.IGNORECASE
)
_EVERY = re.compile(r"every\s+(?P<number>\d)?(?P<rest>.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Time:
    """A readable text of time. `length` is by unit; `times` how often a cycle repeats, if said.

    A `period` is the end of a tenancy period: how long that takes is said beside it.
    """

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
    def is_due(self) -> bool:
        """Say whether something can be due then, once: on a date, or after a length in one unit."""
        return self.kind == "date" or (self.kind == "length" and len(self.length) == 1)

    @property
    def is_nothing(self) -> bool:
        """Say whether it is a length of nothing at all."""
        return self.kind in {"length", "cycle"} and not any(amount for _, amount in self.length)

    @property
    def happens(self) -> bool:
        """Say whether a timer can wait for it: a cycle takes place, and takes time to repeat."""
        return self.kind != "cycle" or (self.times != 0 and not self.is_nothing)


def is_computed(text: str) -> bool:
    """Say whether a text is known only when the case runs."""
    return text.lstrip().startswith("=") or "${" in text or "#{" in text


def ends_tenancy_period(text: str) -> bool:
    """Say whether a text is the end of a tenancy period."""
    return " ".join(text.lower().split()) == END_OF_TENANCY_PERIOD


def read_time(text: str) -> Time | None:
    """Read a text of time as an analyst writes it; None when it cannot be read."""
    written = text.strip()
    repeated, every = _REPEATED.fullmatch(written), _EVERY.fullmatch(written)
    if repeated:
        times, first, length = repeated["times"], repeated["first"], _length(repeated["rest"])
        if not length or (first and not _is_date(first)):
            return None
        return Time("cycle", length, int(times) if times else None)
    if every:
        length = _length((every["number"] or "1 ") + every["rest"])
        return Time("cycle", length) if length else None
    length = _length(written)
    if length or ends_tenancy_period(written):
        return Time("length" if length else "period", length)
    return Time("date") if _is_date(written) else None


def _is_date(text: str) -> bool:
    """Say whether a text is a date or an instant in a year that clocks can reach."""
    moment = parse_date(text.strip()) or parse_instant(text.strip())
    return moment is not None and moment.year in _YEARS


def _length(text: str) -> tuple[tuple[str, Decimal], ...]:
    """Read a length, in ISO 8601 or in words; empty when it cannot be read."""
    written = text.strip().lower()
    if len(written) > _LONGEST_TEXT:
        return ()
    iso = _ISO.fullmatch(written)
    if iso:
        pairs = zip(iso.groups(), _ISO_UNITS, strict=True)
        return _added([(number, unit) for number, unit in pairs if number])
    if not _PARTS.fullmatch(written):
        return ()
    found = (part.groups() for part in _ONE_PART.finditer(written))
    return _added([(number, " ".join(noun.split()).removesuffix("s")) for number, noun in found])


def _added(parts: list[tuple[str, str]]) -> tuple[tuple[str, Decimal], ...]:
    """Add up the parts that count in the same unit; only hours and minutes have fractions."""
    total: dict[str, Decimal] = {}
    for number, noun in parts:
        unit, size = _UNITS.get(noun, ("", 0))
        amount = Decimal(number) * size
        if not unit or amount % 1 or ("." in number and unit not in _SPLITTABLE):
            return ()
        total[unit] = total.get(unit, Decimal(0)) + amount
    if any(amount > _A_CENTURY[unit] for unit, amount in total.items()):
        return ()
    return tuple(total.items())
