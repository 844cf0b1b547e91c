"""A page of a story while it is read: each part by its path, and what is wrong with it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from service.errors import Problem, Refusal
from service.expressions.moments import LONDON
from service.sla.lengths import LengthUnreadable
from service.sla.rules import Wait, parse_rule
from service.stories.safe_yaml import Document, Path

FIRST_YEAR, LAST_YEAR = 2000, 2150
_INSTANT = "Write it as 2026-12-07T09:00, London's time, or with +00:00 after it."


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the document with the path that leads to it."""

    document: Document
    path: Path
    value: Any

    @property
    def line(self) -> int | None:
        """Return the line on which it stands."""
        return self.document.line(self.path)

    def blame(self, code: str, message: str, mend: str) -> None:
        """Note what is wrong here, and how to mend it."""
        place = said_of(self.path)
        said = f"{place}: {message}" if place else message
        self.document.problems.append(
            Problem(
                code, said, mend, field=_field(self.path), file=self.document.file, line=self.line
            )
        )

    def words(self, known: Collection[str], *, what: str) -> "dict[str, Part]":
        """Give the parts of a mapping by their words; other words than the known are blamed."""
        if not isinstance(self.value, dict):
            if self.value is not None:
                self.blame(
                    "not_a_mapping", f"{what} must be words with values.", "Write `word: ….`"
                )
            return {}
        parts = {}
        for word, value in self.value.items():
            part = Part(self.document, (*self.path, word), value)
            if word in known:
                parts[word] = part
            else:
                part.blame("word_unknown", f"{word!r} is no word of {what}.", nearest(word, known))
        return parts

    def entries(self) -> "Iterator[tuple[str, Part]]":
        """Give the entries of a mapping whose keys may be anything."""
        if not isinstance(self.value, dict):
            self.blame("not_a_mapping", "Names with values are wanted here.", "Write `name: ….`")
            return
        for key, value in self.value.items():
            yield key, Part(self.document, (*self.path, key), value)

    def items(self) -> "Iterator[Part]":
        """Give the parts of a list."""
        if not isinstance(self.value, list):
            self.blame("not_a_list", "A list is wanted here.", "Write it as [one, another].")
            return
        for at, value in enumerate(self.value):
            yield Part(self.document, (*self.path, at), value)

    def text(self) -> str:
        """Give a text of at least one character."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        self.blame("text_missing", "A text is wanted here.", "Write it, in quotes if in doubt.")
        return ""

    def texts(self) -> tuple[str, ...]:
        """Give a list of texts."""
        return tuple(one.text() for one in self.items())

    def yes(self) -> bool:
        """Give yes or no."""
        if isinstance(self.value, bool):
            return self.value
        self.blame("yes_or_no_missing", "Yes or no is wanted here.", "Write `true` or `false`.")
        return False

    def number(self) -> int:
        """Give a whole number from 0."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and self.value >= 0:
            return self.value
        self.blame("number_missing", "A whole number is wanted here.", "Write 0, 1, 2 ….")
        return 0

    def data(self) -> dict[str, Any]:
        """Give a mapping as JSON has it."""
        if isinstance(self.value, dict):
            return self.value
        if self.value is not None:
            self.blame("not_a_mapping", "Fields with values are wanted here.", "Write `field: ….`")
        return {}

    def instant(self) -> datetime | None:
        """Give an aware instant; without an offset London's wall clock is meant."""
        try:
            found = datetime.fromisoformat(self.value) if isinstance(self.value, str) else None
        except ValueError:
            found = None
        if found is None or len(str(self.value)) <= len("2026-12-07"):
            self.blame("instant_unreadable", f"{self.value!r} is no instant.", _INSTANT)
            return None
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            mend = f"Tell it between {FIRST_YEAR} and {LAST_YEAR}."
            self.blame("instant_out_of_reach", f"The year {found.year} is out of reach.", mend)
            return None
        return found if found.tzinfo else found.replace(tzinfo=LONDON)

    def day(self) -> str | None:
        """Give a date as text; None where there is none."""
        if self.value is None:
            return None
        try:
            return date.fromisoformat(str(self.value)[:10]).isoformat()
        except ValueError:
            self.blame("date_unreadable", f"{self.value!r} is no date.", "Write it as 2026-12-07.")
            return None

    def length(self) -> str | None:
        """Give a length of time as the diagram's timers have it."""
        try:
            if isinstance(parse_rule(str(self.value)), Wait):
                return str(self.value)
        except LengthUnreadable as refusal:
            self.blame("length_unreadable", refusal.detail, "Write `2 working days` or `3 hours`.")
            return None
        except Refusal as refusal:
            self.blame(refusal.code(), refusal.detail, "Write `2 working days` or `3 hours`.")
            return None
        self.blame("length_unreadable", f"{self.value!r} is no length.", "Write `2 working days`.")
        return None


def nearest(word: str, known: Collection[str]) -> str:
    """Say which word may have been meant, or which there are."""
    close = get_close_matches(word, known, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    if not known:
        return "There are none."
    few = sorted(known)[:_FEW]
    return f"Known are: {', '.join(few)}{' …' if len(known) > _FEW else ''}."


_FEW = 25


def said_of(path: Path) -> str:
    """Say a path as people count: `Step 3, expect, due`."""
    if not path:
        return ""
    if path[0] == "steps" and len(path) > 1 and isinstance(path[1], int):
        head, rest = f"Step {path[1] + 1}", path[2:]
    else:
        head, rest = str(path[0]).capitalize(), path[1:]
    return ", ".join([head, *(str(one) if isinstance(one, str) else f"{one + 1}" for one in rest)])


def _field(path: Path) -> str | None:
    return ".".join(str(one) for one in path) or None
