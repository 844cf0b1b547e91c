"""What came of a case in one telling, small enough to be kept: its clock, and a line for a task."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = Any
ENDED = frozenset({"met", "missed"})
"""The statuses of clocks whose work has ended."""
NO_WORK = frozenset({"cancelled", "bypassed"})
"""The states of tasks that nobody did, and nobody will."""


@dataclass(frozen=True, slots=True)
class Line:
    """One task of a case; the words are those of tellings. Without `roles` it is anybody's."""

    element: str
    roles: tuple[str, ...]
    state: str
    status: str
    opened_at: datetime
    target_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Course:
    """What came of a case, as far as both of its tellings came.

    `whole` says that this is all of it; else nothing is known of how the case's clock ends.
    """

    whole: bool
    status: str
    lines: tuple[Line, ...]


def as_json(course: Course) -> Json:
    """Write a course for keeping."""
    return {
        "whole": course.whole,
        "status": course.status,
        "tasks": [
            [
                one.element,
                list(one.roles),
                one.state,
                one.status,
                *(_written(at) for at in (one.opened_at, one.target_at, one.completed_at)),
            ]
            for one in course.lines
        ],
    }


def from_json(kept: Json) -> Course:
    """Read a course that was kept."""
    return Course(kept["whole"], kept["status"], tuple(map(_line, kept["tasks"])))


def _line(kept: Json) -> Line:
    element, roles, state, status, opened_at, *others = kept
    target_at, completed_at = map(_read, others)
    opened = datetime.fromisoformat(opened_at)
    return Line(element, tuple(roles), state, status, opened, target_at, completed_at)


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _read(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at is not None else None
