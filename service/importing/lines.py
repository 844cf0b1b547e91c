"""One line of the report of an import: a thing of theirs, and what became of it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from service.errors import Problem


class Word(StrEnum):
    """What became of a thing."""

    PERSON = "person"  # somebody has to do something
    WARNED = "warned"  # it runs so, and publishing warns of it
    TRANSLATED = "translated"  # it is written in Handrail's words
    UNDERSTOOD = "understood"  # it is read as it stands
    KEPT = "kept"  # it has no effect here, and needs none
    LEFT = "left"  # the file is not taken along


@dataclass(frozen=True, slots=True)
class Line:
    """What became of `what`, where it stands, and why and how to mend it or what it is now.

    `element` is the id as drawn, or the question of a form.
    """

    word: Word
    file: str
    what: str
    says: str
    element: str = ""
    line: int | None = None
    code: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give what is known."""
        return {name: said for name, said in asdict(self).items() if said not in (None, "")}


_SAID_TWICE = frozenset(
    {"expression_refused", "no_decision", "event_incomplete", "activity_incomplete"}
)
"""What the engine says of something that lint has said already, in its own words."""

_SAID_OF_WORDS = frozenset({"extension_ignored", "fact_idle"})
"""What lint says of words of theirs, each of which has a line of its own."""
_OTHERWISE = frozenset({"task_without_role", "message_without_correlation"})
"""Warnings of what would stand still here, and went on there."""


def lines_of(problems: Iterable[Problem]) -> tuple[Line, ...]:
    """Make a line of each problem that keeps something from being published, each said once."""
    found = [one for one in problems if one.severity == "error"]
    told = {(one.file, one.element or one.line) for one in found if one.code not in _SAID_TWICE} | {
        (one.file, one.line) for one in found if one.code not in _SAID_TWICE
    }
    return tuple(
        dict.fromkeys(
            _line(one, Word.PERSON)
            for one in found
            if one.code not in _SAID_TWICE
            or not {(one.file, one.element or one.line), (one.file, one.line)} & told
        )
    )


def warnings_of(problems: Iterable[Problem]) -> tuple[Line, ...]:
    """Make a line of each warning, a person's where a case would stand still."""
    return tuple(
        dict.fromkeys(
            _line(one, Word.PERSON if one.code in _OTHERWISE else Word.WARNED)
            for one in problems
            if one.severity == "warning" and one.code not in _SAID_OF_WORDS
        )
    )


def _line(problem: Problem, word: Word) -> Line:
    return Line(
        word,
        problem.file or "",
        problem.message,
        problem.mend or "",
        problem.element or problem.field or "",
        problem.line,
        problem.code,
    )
