"""Trying a process out: a story that grows step by step, and how its case then stands.

The story so far is told anew after every step, on a fresh stage; nothing is kept between two steps
but the story itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.cases.coming import Course, course_of, main_strand
from service.cases.holding import RELEASE
from service.cases.picture import Picture, pictures_of
from service.cases.record import TaskInFull, read_case, read_task, read_tasks
from service.cases.views import CaseView, TaskView
from service.ledger import subscriptions, timers
from service.ledger.timers import Timer
from service.people.actors import SYSTEM, Actor
from service.stories.acting import Doing
from service.stories.looking import requests_of, works_of
from service.stories.story import Story
from service.stories.surroundings import Files
from service.stories.tell import tell
from service.stories.telling import Telling, ToldStep
from service.transaction import reading

_CONTINUES = "continue"
_DOCUMENT = "document"
_DOES = frozenset({"complete", "release"})
Json = Any


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that happens by itself: a drawn timer, or a clock's amber, target or follow-on.

    `at` is None while it stands still, as the clocks of what is on hold do.
    """

    at: datetime | None
    element: str
    clock: str | None
    task: TaskView | None
    explanation: str


@dataclass(frozen=True, slots=True)
class TaskToDo:
    """A task that is open or held; `by` is the first of the people who may do or release it."""

    full: TaskInFull
    by: str | None


@dataclass(frozen=True, slots=True)
class Stand:
    """How the case stands at an instant, and what could happen next."""

    now: datetime
    case: CaseView
    tasks: tuple[TaskToDo, ...]
    pictures: tuple[Picture, ...]
    course: Course
    coming: tuple[Coming, ...]
    messages: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A story as it came, and how its case stands; there is no stand when it was not started."""

    telling: Telling
    stand: Stand | None = None

    @property
    def refused(self) -> ToldStep | None:
        """Return the step that could not be done: the last that was tried."""
        last = self.telling.steps[-1] if self.telling.steps else None
        return last if last is not None and last.case is None else None


def try_out(story: Story, files: Files, process_key: str) -> Trial:
    """Tell the story so far, and look at where that leaves its case. Never raises for either."""
    looking = _Looking()
    telling = tell(story, files, process_key=process_key, at_the_end=looking)
    return Trial(telling, looking.found[-1] if looking.found else None)


def data_for_template(story: Story, files: Files, process_key: str, template: str) -> Json:
    """Give what a story's case hands to a template, the last time that it asks for the document.

    A story that never asks for it gives all that is known of its case in the end; one whose case
    cannot be started, nothing.
    """
    found: list[Json] = []

    def look(doing: Doing) -> None:
        with reading():
            asked = works_of(doing.case_id, _DOCUMENT)
            found.append(read_case(doing.case_id, actor=SYSTEM, now=doing.now).data)
            found.extend(
                one.inputs.get("data") for one in asked if one.inputs.get("template") == template
            )

    tell(story, files, process_key=process_key, at_the_end=look)
    return found[-1] if found else {}


@dataclass
class _Looking:
    found: list[Stand] = field(default_factory=list)

    def __call__(self, doing: Doing) -> None:
        with reading():
            self.found.append(_stand(doing.case_id, doing.now, doing.people))


def _stand(case_id: str, now: datetime, people: Mapping[str, Actor]) -> Stand:
    case = read_case(case_id, actor=SYSTEM, now=now)
    live = read_tasks(case_id, actor=SYSTEM, now=now, states=("open", "held"))
    main = main_strand(case_id)
    strand = main.id if main is not None else ""
    waiting = [one for one in timers.of_case(case_id) if _is_told(one, strand)]
    waiting.sort(key=lambda one: (one.due_at or now, one.id))
    subscribed = [one for one in subscriptions.of_case(case_id) if one.strand_id == strand]
    by_id = {one.id: one for one in live}
    return Stand(
        now=now,
        case=case,
        tasks=tuple(_to_do(one.id, now, people) for one in live),
        pictures=pictures_of(case_id, actor=SYSTEM, now=now),
        course=course_of(case_id, actor=SYSTEM, now=now),
        coming=tuple(_coming(one, by_id) for one in waiting),
        messages=tuple(dict.fromkeys(one.name for one in subscribed if one.kind == "message")),
        topics=tuple(dict.fromkeys(one.topic for one in requests_of(case_id))),
    )


def _to_do(task_id: str, now: datetime, people: Mapping[str, Actor]) -> TaskToDo:
    """Show a task as somebody sees it who may complete or release it, if there is anybody."""
    for name, actor in people.items():
        full = read_task(task_id, actor=actor, now=now)
        if not _DOES.isdisjoint(full.task.actions):
            return TaskToDo(full, name)
    return TaskToDo(read_task(task_id, actor=SYSTEM, now=now), None)


def _is_told(timer: Timer, main: str) -> bool:
    """Tell whether a timer means something to who draws the process; of a hold its end does."""
    if timer.strand_id == main:
        return timer.clock != _CONTINUES
    return timer.clock is not None and (timer.clock == RELEASE or timer.task_id is not None)


def _coming(timer: Timer, tasks: Mapping[str, TaskView]) -> Coming:
    return Coming(
        at=timer.due_at,
        element=timer.element,
        clock=timer.clock,
        task=tasks.get(timer.task_id or ""),
        explanation=timer.explanation,
    )
