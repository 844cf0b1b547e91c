"""Moving a running case to another version of its process."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from service.api.schemas.base import In, Key, Out, ProblemItem, Version

Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Choice = Literal["keep", "restart", "recompute"]
MOST_NAMED = 2000
"""As many elements as a process may have."""


class Migration(In):
    """The version to go on in, named by the ids of the version that the case leaves.

    `mapping` gives new ids to elements that are called otherwise there. `clocks` says of timer
    events, of tasks with an SLA and, by the key of the process, of the whole case's promise whether
    the clock is kept as it is, starts anew now, or is computed anew from where it began; what is
    not named is kept.
    """

    version: Version
    mapping: dict[Id, Id] = Field(default_factory=dict, max_length=MOST_NAMED)
    clocks: dict[Key, Choice] = Field(default_factory=dict, max_length=MOST_NAMED)


class MovedTask(Out):
    """An open task before and after; without `became` it ends, without `element` it opens."""

    task: str
    element: str | None
    became: str | None
    name: str
    assignee: str | None


class MovedClock(Out):
    """A clock before and after: of a task's SLA, of a timer event, or of the whole case.

    `due_at` and `will_be_due_at` are null while it is paused or not there.
    """

    kind: Literal["sla", "timer", "case"]
    element: str | None
    became: str | None
    fate: Literal["keep", "restart", "recompute", "begin", "end"]
    statutory: bool
    due_at: datetime | None
    will_be_due_at: datetime | None
    explanation: str


class MigrationPreview(Out):
    """What a migration would change in a case; with `refusals` it would be refused.

    `armed` and `withdrawn` are the events that would begin and cease to wait.
    """

    case: str
    reference: str
    process: str
    left: int
    taken: int
    tasks: list[MovedTask]
    armed: list[str]
    withdrawn: list[str]
    clocks: list[MovedClock]
    warnings: list[str]
    refusals: list[ProblemItem]
