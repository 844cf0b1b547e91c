"""What came of a story, as it is kept beside its draft: step by step, in words and ids."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from service.cases.models import CaseState
from service.errors import Problem
from service.stories import Telling
from service.stories.story import Step
from service.stories.telling import ToldStep

OPEN = str(CaseState.OPEN)
Json = Any


@dataclass(frozen=True, slots=True)
class StepCame:
    """One step: what it is, whether it came as it says, and where in which story it stands.

    `element` is what it does something to, if it names one. `happened` is what it brought about,
    `said` what did not come as it should have, and `open` are the elements of the tasks that were
    open after it.
    """

    where: str
    of: str
    at: str
    held: bool
    line: int | None = None
    element: str | None = None
    said: list[str] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a whole story.

    `path` are the elements that were entered, in order. `stands` are those at which the case was
    left, and `case` and `outcome` how. `untold` counts the steps that could not be told any more.
    """

    problems: list[Problem] = field(default_factory=list)
    steps: list[StepCame] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    stands: list[str] = field(default_factory=list)
    case: str = ""
    outcome: str | None = None
    untold: int = 0

    def as_json(self) -> Json:
        """Write it as it is kept."""
        return {**asdict(self), "problems": [one.as_json() for one in self.problems]}


def came_of(stored: Mapping[str, Json]) -> Came:
    """Read what was kept, by this program or another; of a story never told that is nothing."""
    steps = [StepCame(**_known(StepCame, one)) for one in stored.get("steps", ())]
    problems = [Problem(**_known(Problem, one)) for one in stored.get("problems", ())]
    return Came(**{**_known(Came, stored), "steps": steps, "problems": problems})


def _known(kind: type[Any], stored: Mapping[str, Json]) -> dict[str, Json]:
    """Take what this program has a name for: one that is a release ahead may say more."""
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in stored.items() if name in names}


def kept(telling: Telling) -> Came:
    """Take out of a telling what is kept of it."""
    last = next((one for one in reversed(telling.steps) if one.case), None)
    case = last.case if last else None
    return Came(
        problems=list(telling.problems),
        steps=[
            _step(told, step)
            for told, step in zip(telling.steps, (None, *telling.story.steps), strict=False)
        ],
        path=list(telling.path),
        # An open case is left at its tasks, and at the timers that run.
        stands=sorted({*_open(last), *last.waits}) if last and case and case.state == OPEN else [],
        case=case.state if case else "",
        outcome=case.outcome if case else None,
        untold=telling.untold,
    )


def _step(told: ToldStep, step: Step | None) -> StepCame:
    return StepCame(
        where=told.where,
        of=told.of,
        at=told.at.isoformat(),
        held=told.held,
        line=step.line if step else None,
        element=getattr(step.does, "task", None) if step else None,
        said=list(told.said),
        happened=list(told.happened),
        open=_open(told),
    )


def _open(told: ToldStep) -> list[str]:
    return sorted(one.element for one in told.tasks)
