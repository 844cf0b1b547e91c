"""One finished case, told with other files than it ran on.

A recorded case is told twice on a stage, with the version on which it ran and with the changed
files, with the same deeds at the same instants. Where both come to the same tasks and ends it went
the same way; what differs then are dates. What people would have done otherwise, nobody knows: once
what was done then cannot be done any more, nothing is claimed of either telling.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from service.cases.models import Way
from service.definitions.lookup import bundle_of, version_of
from service.errors import Refusal
from service.stories.reading import read_story
from service.stories.recording import Recorded
from service.stories.story import Answer, Broadcast, Deed, Send, Story
from service.stories.surroundings import BEGINNING, Files, Surroundings, surroundings
from service.stories.tell import tell
from service.stories.telling import PastTask, Telling, ToldStep
from service.stories.trial import roles_named
from service.transaction import reading
from service.what_if.course import Course, Line

UNLIKE_ITSELF = "Told on the version that it ran on, it does not come out as it did."
UNPUBLISHABLE = "It cannot be told with the draft."
Words = tuple[str, ...]
_WENT_ELSEWHERE = frozenset({"no_such_task", "nobody_waits", "nothing_asked", "task_is_held"})
"""Refusals that say where the case is, not what is wrong with what was answered."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first step that went another way.

    `deed` is what was done then and `about` to what: the id of a task, the name of a message, the
    topic of a worker. `what` differs: `open` tasks, `work` asked of workers, the `state` of the
    case, its `outcome`; or the deed was `impossible`, with the reason in `after`.
    """

    deed: str
    about: str
    what: str
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class Comparison:
    """One recorded case, before and after; `said` and `detail` tell why it could not be told."""

    way: Way
    said: str = ""
    detail: str = ""
    differs: Difference | None = None
    before: Course | None = None
    after: Course | None = None


def compare(recorded: Recorded, files: Files, *, around: Surroundings | None = None) -> Comparison:
    """Tell a recorded case with changed files, and say how it goes there."""
    around = (around or surroundings()).forgetful()
    story = read_story("recorded", recorded.text)
    key = recorded.process_key
    was = tell(story, recorded.files, process_key=key, around=around)
    if not was.green:
        return Comparison(Way.UNTELLABLE, UNLIKE_ITSELF, was.said[0])
    try:
        roles = _roles(files, key, around)
    except Refusal as refused:
        said = [one.message for one in refused.problems] or [refused.detail]
        return Comparison(Way.UNTELLABLE, UNPUBLISHABLE, said[0])
    # Whoever did something then may do it still, to whichever role the draft gives it.
    people = {name: tuple(dict.fromkeys((*has, *roles))) for name, has in story.people.items()}
    able = replace(story, people=people)
    return _compared(story, was, tell(able, files, process_key=key, around=around))


def _roles(files: Files, key: str, around: Surroundings) -> list[str]:
    """Give the roles that the changed process names. Raises DefinitionInvalid, ProcessNotFound."""
    with around.stages.lend(around.with_published(files).content), reading():
        drawn = roles_named(bundle_of(version_of(key, at=BEGINNING)).process)
    return [one for one in drawn if "$" not in one]


def _compared(story: Story, was: Telling, now: Telling) -> Comparison:
    differs = None
    for number, (before, after) in enumerate(zip(was.steps, now.steps, strict=False)):
        differs = _difference(before, after, *_deed(story, number))
        if differs is not None:
            break
        if after.refused is not None:
            return Comparison(Way.UNTELLABLE, " ".join(after.said), after.where)
    told = sum(one.refused is None for one in now.steps)
    return Comparison(
        way=Way.SAME if differs is None else Way.ANOTHER,
        differs=differs,
        before=_course(was, told),
        after=_course(now, told),
    )


def _deed(story: Story, number: int) -> tuple[str, str]:
    """Name what was done at a step, and what it was done to; the start comes before the first."""
    if number == 0:
        return "start", ""
    does = story.steps[number - 1].does
    return ("wait", "") if does is None else (type(does).__name__.lower(), _about(does))


def _about(deed: Deed) -> str:
    if isinstance(deed, Send):
        return deed.message
    if isinstance(deed, Broadcast):
        return deed.signal
    if isinstance(deed, Answer):
        return deed.topic
    return getattr(deed, "task", None) or ""


def _difference(before: ToldStep, after: ToldStep, deed: str, about: str) -> Difference | None:
    """Say how a step came to another place, if it did; its dates may differ."""
    found = next(_differences(before, after), None)
    return Difference(deed, about, *found) if found else None


def _differences(before: ToldStep, after: ToldStep) -> Iterator[tuple[str, Words, Words]]:
    if after.refused is not None:
        if after.refused in _WENT_ELSEWHERE:
            yield "impossible", (), tuple(after.said)
        return
    if _open(before) != _open(after):
        yield "open", _open(before), _open(after)
    if before.work != after.work:
        yield "work", before.work, after.work
    for what in ("state", "outcome"):
        then, other = getattr(before.case, what, None), getattr(after.case, what, None)
        if then != other:
            yield what, (then or "",), (other or "",)


def _open(step: ToldStep) -> Words:
    return tuple(sorted(task.element for task in step.tasks))


def _course(telling: Telling, told: int) -> Course:
    """Sum up the first steps of a telling: of a task that opened in them, its end counts too."""
    until = telling.steps[told - 1].at if told else None
    case = next((one.case for one in reversed(telling.steps[:told]) if one.case), None)
    whole = told == len(telling.steps) and not telling.untold
    return Course(
        whole=whole,
        status=case.status if case is not None and whole else "none",
        lines=tuple(_line(one) for one in telling.all_tasks if _is_within(one, until)),
    )


def _is_within(task: PastTask, until: datetime | None) -> bool:
    return until is not None and task.opened_at <= until


def _line(task: PastTask) -> Line:
    return Line(
        element=task.element,
        roles=tuple(sorted(task.roles)),
        state=task.state,
        status=task.status,
        opened_at=task.opened_at,
        target_at=task.target_at,
        completed_at=task.completed_at,
    )
