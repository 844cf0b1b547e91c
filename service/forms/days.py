"""Reading days and times of day as people write them."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from service.forms.refusals import WrongAnswerError
from service.forms.said import Said

PARTS: Final = ("day", "month", "year")
"""The three boxes of a date, in the order of the page."""

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?")
_HALF_DAY = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*([ap])\.?m\.?", re.IGNORECASE)
_NAMED_TIMES: Final = {"midday": time(12), "noon": time(12), "midnight": time(0)}
_EARLIEST_YEAR: Final = 1800
_NOON: Final = 12


def read_day(raw: Any, said: Said) -> date | None:
    """Read `2026-12-24`, or an object of the three boxes `day`, `month` and `year`.

    Raises `WrongAnswerError`, naming the box that is empty, for what is no real date.
    """
    if isinstance(raw, Mapping):
        return _read_parts({part: _word(raw.get(part)) for part in PARTS}, said)
    text = _word(raw)
    if not text:
        return None
    if match := _ISO_DAY.fullmatch(text):
        return _make_day(match[1], match[2], match[3], said)
    raise WrongAnswerError("not_a_date", said.must("be a real date"))


def read_time(raw: Any, said: Said) -> time | None:
    """Read `14:30`, `2.30pm`, `2pm`, `midday`; seconds are dropped.

    Raises `WrongAnswerError` for what is no time of day.
    """
    text = _word(raw).lower()
    if not text:
        return None
    if text in _NAMED_TIMES:
        return _NAMED_TIMES[text]
    try:
        if match := _CLOCK.fullmatch(text):
            return time(int(match[1]), int(match[2]))
        match = _HALF_DAY.fullmatch(text)
        if match and 1 <= int(match[1]) <= _NOON:
            afternoon = _NOON if match[3].lower() == "p" else 0
            return time(int(match[1]) % _NOON + afternoon, int(match[2] or 0))
    except ValueError:
        pass
    raise WrongAnswerError("not_a_time", said.must("be a time, like 9:30am or 14:30"))


def _read_parts(parts: Mapping[str, str], said: Said) -> date | None:
    missing = [part for part in PARTS if not parts[part]]
    if len(missing) == len(PARTS):
        return None
    if missing:
        what = " and ".join(missing)
        raise WrongAnswerError("incomplete_date", said.must(f"include a {what}"))
    return _make_day(parts["year"], parts["month"], parts["day"], said)


def _make_day(year: str, month: str, day: str, said: Said) -> date:
    name = month[:3].lower()
    month = str(_MONTHS.index(name) + 1) if name in _MONTHS else month
    if re.fullmatch(r"[0-9]{1,3}", year):
        raise WrongAnswerError("not_a_date", said.must("have a year of 4 numbers"))
    found = _find_day(year, month, day)
    if found is None:
        raise WrongAnswerError("not_a_date", said.must("be a real date"))
    if found.year < _EARLIEST_YEAR:
        raise WrongAnswerError("not_a_date", said.must(f"be after the year {_EARLIEST_YEAR}"))
    return found


def _find_day(year: str, month: str, day: str) -> date | None:
    """Look a day up in the calendar."""
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in (year, month, day)):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _word(raw: Any) -> str:
    """Give a box's content as text; what is neither text nor a small number is kept as a blot."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw.strip()
    return format(raw, "d") if type(raw) is int and 0 <= raw <= 9999 else "?"  # noqa: PLR2004
