"""The pages on which a process is tried out: its start, how its case stands, and what is asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.drawing import legend
from service.cases.escalating import CLOCK as ESCALATION
from service.cases.holding import RELEASE
from service.cases.review import REVIEW
from service.errors import Refusal
from service.forms.page import Link
from service.stories.opening import Opening, Way
from service.stories.story import Story
from service.stories.telling import ToldStep
from service.stories.trial import Coming, TaskToDo, Trial
from service.stories.writing import write_story
from service.transaction import reading
from service.web.case.course import ahead_of
from service.web.drafts.shown import problems_by_file
from service.web.reader import reader
from service.web.sheets import Sheet
from service.web.trying.ground import Ground
from service.web.trying.presses import MOST_WAITED, UNITS


@dataclass(frozen=True, slots=True)
class ComingLine:
    """What happens by itself, in words; `at` is None while it stands still."""

    said: str
    at: datetime | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A story of a process as it came so far."""

    ground: Ground
    story: Story
    trial: Trial

    @property
    def now(self) -> datetime:
        """Return the instant at which the case stands, or at which it was to start."""
        return self.trial.stand.now if self.trial.stand is not None else self.story.start.at


@dataclass(frozen=True, slots=True)
class Asked:
    """A sheet that is to be filled in for a press, of a task or the case; `said` is why not."""

    press: str
    laid_out: Sheet
    task: TaskToDo | None
    said: Sequence[str] = ()


def refused_page(ground: Ground, refused: Refusal) -> ResponseReturnValue:
    """Say why the process cannot be tried out yet."""
    page = render_template(
        "trying/refused.html",
        ground=ground,
        said=refused.detail,
        problems=problems_by_file(refused.problems),
    )
    return page, HTTPStatus.OK if request.method == "GET" else HTTPStatus.UNPROCESSABLE_ENTITY


def begin_page(
    ground: Ground, opening: Opening, way: Way, laid_out: Sheet, refused: Refusal | None = None
) -> str:
    """Ask how the case starts."""
    said = [one.message for one in refused.problems] or [refused.detail] if refused else []
    return render_template(
        "trying/begin.html",
        ground=ground,
        ways=opening.ways,
        way=way,
        parts=laid_out.parts,
        problem_links=[*(Link(one, "") for one in said), *laid_out.problem_links],
    )


def stand_page(tried: Tried, said: Iterable[str] = ()) -> ResponseReturnValue:
    """Show how the case stands, what could be done and what happens by itself."""
    problems, trial, stand = list(said), tried.trial, tried.trial.stand
    if stand is None:
        lines = [*problems, *trial.telling.said] or ["The case cannot be started."]
        return refused_page(tried.ground, Refusal(" ".join(lines)))
    names = {line.element: line.name for one in stand.pictures for line in one.lines}
    with reading():
        who = replace(reader(), now=stand.now)
        page = render_template(
            "trying/stand.html",
            ground=tried.ground,
            story=write_story(tried.story),
            stand=stand,
            tasks=[(one.full.task, _roles(one, who.role)) for one in stand.tasks],
            happened=_happened(trial.telling.steps),
            stopped=trial.telling.steps[-1].said if trial.refused is None else (),
            is_refused=trial.refused,
            ahead=ahead_of(stand.course, who),
            coming=[_line(one, names) for one in stand.coming],
            pictures=[(one, Markup(one.svg or "")) for one in stand.pictures],  # noqa: S704
            legend=[(Markup(drawn), said) for drawn, said in legend()],  # noqa: S704
            is_whole=bool(request.form.get("_whole")),
            units=UNITS,
            most_waited=MOST_WAITED,
            steps=len(tried.story.steps),
            problem_links=[Link(one, "") for one in problems],
        )
    is_wrong = problems and request.method == "POST"
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK


def sheet_page(tried: Tried, asked: Asked) -> ResponseReturnValue:
    """Ask what somebody is asked: the form of a task, or until when it is on hold."""
    links = [*(Link(one, "") for one in asked.said), *asked.laid_out.problem_links]
    page = render_template(
        "trying/sheet.html",
        ground=tried.ground,
        story=write_story(tried.story),
        now=tried.now,
        press=asked.press,
        task=asked.task.full.task if asked.task else None,
        parts=asked.laid_out.parts,
        problem_links=links,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if links else HTTPStatus.OK


def _happened(steps: Sequence[ToldStep]) -> list[dict[str, object]]:
    """Tell the steps so far, the newest first, as a timeline shows them."""
    return [
        {"title": one.where, "by": "", "at": one.at, "text": " ".join(one.happened)}
        for one in reversed(steps)
        if one.case is not None
    ]


def _roles(task: TaskToDo, named: Callable[[str], str]) -> str:
    return " or ".join(named(role) for role in task.full.task.roles) or "Any officer"


def _line(coming: Coming, names: Mapping[str, str]) -> ComingLine:
    what = f"“{coming.task.name}”" if coming.task else "The case"
    name = names.get(coming.element, coming.element)
    clock = (coming.clock or "").partition(":")[0]
    said = _CLOCKS.get(clock, "Timer: {name}").format(what=what, name=name)
    return ComingLine(said, coming.at, coming.explanation)


_CLOCKS = MappingProxyType(
    {
        "amber": "{what} turns amber",
        "target": "{what} is late",
        "follow_on": "{what} is still not done: “{name}” follows",
        RELEASE: "The hold ends",
        ESCALATION: "Nobody has answered the escalation: it goes up",
        REVIEW: "Nothing has happened for long: the owner of the case is asked to look",
    }
)
"""What happens when a clock strikes."""
