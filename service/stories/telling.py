"""What came of telling a story: step by step, in words, and as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from service.errors import Problem
from service.stories.story import Story


@dataclass(frozen=True, slots=True)
class ToldTask:
    """A task that is open or held after a step; `explanation` says how its target came."""

    element: str
    name: str
    state: str
    roles: tuple[str, ...]
    assignee: str | None
    status: str
    target_at: datetime | None
    amber_at: datetime | None
    explanation: str


@dataclass(frozen=True, slots=True)
class PastTask:
    """A task that the case had at any time; `status` is how its clock stands or ended.

    `move` is the number of the case's move that opened it.
    """

    element: str
    name: str
    state: str
    roles: tuple[str, ...]
    status: str
    move: int
    opened_at: datetime
    target_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldCase:
    """How the case stands after a step."""

    state: str
    outcome: str | None
    held: bool
    status: str
    target_at: datetime | None
    forecast_at: datetime | None
    explanation: str


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step as it came.

    `where` names it; `happened` says in words what its clock and its deed brought about, `said`
    what did not come as it should have (nothing, when it `held`). `passed` are the elements that
    were entered in it, `work` the topics that wait for a worker, `told` who was told something.
    `waits` are the drawn timers that run, by their element, and `moves` counts the case's moves.
    `stopped` are the elements at which it stopped with an incident. `refused` is the code of the
    refusal for which what should have been done was not, `blamed` the fields that it names.
    """

    where: str
    of: str
    number: int
    at: datetime
    held: bool
    said: list[str]
    happened: list[str] = field(default_factory=list)
    tasks: tuple[ToldTask, ...] = ()
    case: ToldCase | None = None
    passed: frozenset[str] = frozenset()
    work: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    waits: Mapping[str, datetime] = field(default_factory=dict)
    moves: int = 0
    stopped: tuple[str, ...] = ()
    refused: str | None = None
    blamed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """A whole story as it came.

    `problems` are what is wrong with the story beside the process, or with the process itself.
    `untold` counts the steps that could not be told any more. `all_tasks` are those that the case
    ever had, in the order in which they opened. `stands` is how the case stands in the end: before
    a step that could not be done time had passed. `path` are the ids of the elements that were
    entered, in order and as often as they were; `flows` those of the flows that were taken.
    """

    story: Story
    steps: list[ToldStep] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    untold: int = 0
    all_tasks: tuple[PastTask, ...] = ()
    stands: ToldCase | None = None
    path: tuple[str, ...] = ()
    flows: frozenset[str] = frozenset()

    @property
    def passed(self) -> frozenset[str]:
        """Return every element that was entered."""
        return frozenset(self.path)

    @property
    def green(self) -> bool:
        """Tell whether everything came as the story expects."""
        errors = any(one.severity == "error" for one in self.problems)
        return not errors and not self.untold and all(step.held for step in self.steps)

    @property
    def said(self) -> list[str]:
        """Say in words everything that did not come as it should have."""
        found = [one.message for one in self.problems if one.severity == "error"]
        found += [f"{step.where}: {said}" for step in self.steps for said in step.said]
        if self.untold:
            steps = "step was" if self.untold == 1 else "steps were"
            found.append(f"{self.untold} more {steps} not told.")
        return found
