"""Questions answered with a day, a time of day, or both.

Days and times of day are those of the clock on the wall in the United Kingdom.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, Literal
from zoneinfo import ZoneInfo

from typing_extensions import override

from service.forms.component import Asking, Field, Json, Posted, first
from service.forms.days import PARTS, read_day, read_time
from service.forms.refusals import WrongAnswerError
from service.forms.said import Said

LOCAL: Final = ZoneInfo("Europe/London")
"""The zone of the wall clock."""

Subtype = Literal["date", "time", "datetime"]
When = Literal["", "past", "today_or_past", "future", "today_or_future"]
Kept = Literal["utc_offset", "utc_normalized", "no_timezone"]

_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9:.]{5,15})(Z|[+-][0-9]{2}:[0-9]{2})?")
_WHEN: Final = {
    "past": "be in the past",
    "today_or_past": "be today or in the past",
    "future": "be in the future",
    "today_or_future": "be today or in the future",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(Field):
    """A date (`2026-12-24`), a time (`14:30`) or both (`2026-12-24T14:30:00+00:00`).

    `when` says which days are accepted, seen from the day of answering; `kept` how a moment is
    written into the data: with the offset of the wall clock, in UTC, or without a zone.
    """

    subtype: Subtype = "date"
    when: When = ""
    kept: Kept = "utc_offset"

    @override
    def read(self, raw: Json, said: Said) -> str | None:
        """Give the ISO 8601 text of the day, the time of day or the moment."""
        if self.subtype == "time":
            clock = read_time(raw, said)
            return None if clock is None else clock.isoformat("minutes")
        if self.subtype == "date":
            day = read_day(raw, said)
            return None if day is None else day.isoformat()
        moment = _read_moment(raw, said)
        return None if moment is None else self._write(moment)

    def _write(self, moment: datetime) -> str:
        if self.kept == "utc_normalized":
            return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
        if self.kept == "no_timezone":
            return moment.replace(tzinfo=None).isoformat()
        return moment.isoformat()

    @override
    def judge(self, answer: Json, asking: Asking) -> Json:
        """Hold the day, or the moment, against the day and instant of answering."""
        if not self.when or self.subtype == "time":
            return answer
        given: date | datetime
        now: date | datetime
        if self.subtype == "date":
            given, now = date.fromisoformat(answer), asking.at.astimezone(LOCAL).date()
        else:
            given, now = _aware(datetime.fromisoformat(answer)), asking.at
        if not _is_when(given, now, self.when):
            raise WrongAnswerError("wrong_time", asking.said.must(_WHEN[self.when]))
        return answer

    @override
    def take(self, name: str, posted: Posted) -> Json:
        """Put the three boxes of a date, and the box of its time, together."""
        if self.subtype == "time":
            return first(posted, name)
        parts = (*PARTS, "time") if self.subtype == "datetime" else PARTS
        return {part: first(posted, f"{name}-{part}").strip() for part in parts}


def _read_moment(raw: Json, said: Said) -> datetime | None:
    """Read an instant, or a wall clock's date and time; give it by the wall clock."""
    if isinstance(raw, Mapping):
        day, clock = read_day(raw, said), read_time(raw.get("time"), said)
        zone = None
    else:
        text = raw.strip() if isinstance(raw, str) else raw
        if text is None or text == "":
            return None
        match = _INSTANT.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise WrongAnswerError("not_a_date", said.must("be a real date and time"))
        day, clock, zone = read_day(match[1], said), read_time(match[2], said), match[3]
    if day is None and clock is None:
        return None
    if day is None or clock is None:
        missing = "date" if day is None else "time"
        raise WrongAnswerError("incomplete_date", said.must(f"include a {missing}"))
    return _join(day, clock, zone, said)


def _join(day: date, clock: time, zone: str | None, said: Said) -> datetime:
    moment = datetime.combine(day, clock)
    try:
        if zone is None:
            local = moment.replace(tzinfo=LOCAL)
            if local.astimezone(UTC).astimezone(LOCAL).replace(tzinfo=None) == moment:
                return local
            raise WrongAnswerError(
                "not_a_time", said.must("be a time that exists: the clocks went forward then")
            )
        return datetime.fromisoformat(f"{moment.isoformat()}{zone}").astimezone(LOCAL)
    except (ValueError, OverflowError):
        raise WrongAnswerError("not_a_date", said.must("be a real date and time")) from None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def _is_when(given: date | datetime, now: date | datetime, when: When) -> bool:
    """Compare like with like; "today" of a moment is its very instant."""
    if when == "past":
        return given < now
    if when == "today_or_past":
        return given <= now
    return given > now if when == "future" else given >= now
