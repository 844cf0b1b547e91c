"""A story as it was read: who is in it, how its case starts, and what happens step by step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = Any
Expected = Mapping[str, Json]
"""What must be so after a step, by the words of docs/stories.md; lists of ids are sorted."""


@dataclass(frozen=True, slots=True)
class Complete:
    """Somebody completes a task with the answers of its form and, where it has them, an outcome."""

    task: str
    data: Mapping[str, Json] = field(default_factory=dict)
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody puts a task, or the case when `task` is None, on hold until an instant.

    `stop_clock` says that the reason stops clocks that the law lets stop.
    """

    task: str | None
    until: datetime
    reason: str
    note: str = ""
    stop_clock: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """Somebody ends the hold of a task, or of the case when `task` is None."""

    task: str | None


@dataclass(frozen=True, slots=True)
class Extend:
    """Somebody moves the target of a task out to an instant.

    Where a story is told of other files than its own it need not be `needed`: then nothing is done
    to a target that is as late already, or that nobody may move.
    """

    task: str
    to: datetime
    reason: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Send:
    """A message reaches the case."""

    message: str
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A worker answers the oldest open request of a topic: with a result, or a BPMN error."""

    topic: str
    result: Mapping[str, Json] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A signal is broadcast, and reaches the case."""

    signal: str
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bypass:
    """Somebody passes an optional task over."""

    task: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Somebody cancels an optional task with what only it leads to, or the case (None)."""

    task: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    """Somebody closes the case, in which only optional work is left."""


Deed = Complete | Hold | Release | Extend | Send | Broadcast | Answer | Bypass | Cancel | Close


@dataclass(frozen=True, slots=True)
class Beginning:
    """How the case starts. `element` is a start event other than the none start."""

    at: datetime
    by: str | None = None
    element: str | None = None
    data: Mapping[str, Json] = field(default_factory=dict)
    expect: Expected = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the clock moves, then one thing may happen, then something may be expected.

    `number` counts from 1 in the story `of` which it is, `line` is its line there. `after` is a
    length from the step before. `refused` is the code with which the deed must be refused.
    """

    number: int
    of: str
    line: int | None = None
    at: datetime | None = None
    after: str | None = None
    does: Deed | None = None
    by: str | None = None
    refused: str | None = None
    expect: Expected = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """A whole story; the steps of what it follows come first.

    `own` is how many of the `steps` are its own, the last ones. `people` are user names with their
    roles; `calendar` is the one in which `after` counts, None for the installation's own. `before`
    names all that it follows, the nearest first.
    """

    name: str
    sentence: str
    start: Beginning
    steps: tuple[Step, ...]
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calendar: str | None = None
    before: tuple[str, ...] = ()
    own: int = 0

    @property
    def follows(self) -> str | None:
        """Return the name of the story that this one goes on from."""
        return self.before[0] if self.before else None
