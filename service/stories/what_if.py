"""What if: recorded cases told with other files than they ran on.

A recorded case is told twice on a stage, with the version on which it ran and with the changed
files, with the same deeds at the same instants. Where both come to the same tasks and ends it went
the same way; what differs then are dates. What people would have done otherwise, nobody knows: from
the first step that went another way on, nothing is claimed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from service.cases.models import Case, CaseState
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.actors import Actor
from service.sla.days import local_date
from service.stories.reading import read_story
from service.stories.recording import Recorded
from service.stories.surroundings import Files, Surroundings, surroundings
from service.stories.tell import tell
from service.stories.telling import PastTask, Telling, ToldStep
from service.transaction import reading

NOBODY = ""
"""The role of work that is for any officer."""
_WENT_ELSEWHERE = frozenset({"no_such_task", "nobody_waits", "nothing_asked", "task_is_held"})
"""Refusals that say where the case is, not what is wrong with what was answered."""


class Way(StrEnum):
    """How a recorded case goes with the changed files."""

    SAME = "same"
    ANOTHER = "another"
    UNTELLABLE = "untellable"


@dataclass(frozen=True, slots=True)
class Course:
    """What came of a case in one telling.

    `status` is that of the case's clock at the end, `missed` counts the tasks that were late, and
    `work` the tasks by role and by the Monday of the week in which they opened.
    """

    state: str
    outcome: str | None
    status: str
    missed: int
    work: Mapping[tuple[str, date], int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One recorded case, before and after.

    `said` tells the first step that went another way, or why it could not be told; `moved` the
    tasks that would have been due on another day.
    """

    way: Way
    said: str = ""
    moved: tuple[str, ...] = ()
    before: Course | None = None
    after: Course | None = None


def compare(recorded: Recorded, files: Files, *, around: Surroundings | None = None) -> Comparison:
    """Tell a recorded case with changed files, and say how it goes there."""
    around = around or surroundings()
    story = read_story("recorded", recorded.text)
    key = recorded.process_key
    was = tell(story, recorded.files, process_key=key, around=around)
    if not was.green:
        return Comparison(Way.UNTELLABLE, f"It differs on its own version: {was.said[0]}")
    now = tell(story, files, process_key=key, around=around)
    if not now.steps:
        return Comparison(Way.UNTELLABLE, now.said[0], before=_course(was))
    way, said = _first_difference(was, now)
    return Comparison(way, said, tuple(_moved(was, now)), _course(was), _course(now))


def finished_cases(process_key: str, *, since: datetime, actor: Actor, limit: int) -> list[str]:
    """Give the ids of the cases closed since then that the reader may see, the newest first."""
    wanted = select(Case.id).where(
        Case.process_key == process_key,
        Case.state != CaseState.OPEN,
        Case.closed_at >= since,
        Case.erased_at.is_(None),
        seen_by(actor),
    )
    with reading():
        return list(db.session.scalars(wanted.order_by(Case.closed_at.desc()).limit(limit)))


def work_by_week(courses: Iterable[Course | None]) -> Counter[tuple[str, date]]:
    """Add up the tasks of several cases, by role and by the Monday of the week of their opening."""
    total: Counter[tuple[str, date]] = Counter()
    for course in courses:
        if course is not None:
            total.update(course.work)
    return total


def _first_difference(was: Telling, now: Telling) -> tuple[Way, str]:
    for before, after in zip(was.steps, now.steps, strict=False):
        if after.refused is not None:
            elsewhere = after.refused in _WENT_ELSEWHERE
            said = f"{after.where}: {' '.join(after.said)}"
            return Way.ANOTHER if elsewhere else Way.UNTELLABLE, said
        difference = next(_differences(before, after), None)
        if difference:
            return Way.ANOTHER, f"{after.where}: {difference}"
    return Way.SAME, ""


def _differences(before: ToldStep, after: ToldStep) -> Iterator[str]:
    """Say how a step came to another place; its dates may differ."""
    was, now = _open(before), _open(after)
    if was != now:
        yield f"Open would be {_listed(now)}, not {_listed(was)}."
    if before.work != after.work:
        yield f"Asked of workers would be {_listed(after.work)}, not {_listed(before.work)}."
    if before.case and after.case and before.case.state != after.case.state:
        yield f"The case would be {after.case.state}, not {before.case.state}."
    if before.case and after.case and before.case.outcome != after.case.outcome:
        yield f"The outcome would be {after.case.outcome!r}, not {before.case.outcome!r}."


def _moved(was: Telling, now: Telling) -> Iterator[str]:
    """Say which tasks would have been due on another day, in the order of their opening."""
    for before, after in zip(was.all_tasks, now.all_tasks, strict=False):
        if before.element != after.element:
            return
        then, other = _day(before.target_at), _day(after.target_at)
        if then != other:
            yield f"{after.name or after.element} would be due on {other}, not on {then}."


def _course(telling: Telling) -> Course | None:
    """Sum up a telling as far as it came; None when its case could not start."""
    case = next((one.case for one in reversed(telling.steps) if one.case), None)
    if case is None:
        return None
    return Course(
        state=case.state,
        outcome=case.outcome,
        status=case.status,
        missed=sum(one.status in ("missed", "red") for one in telling.all_tasks),
        work=Counter((role, _week(one)) for one in telling.all_tasks for role in _roles(one)),
    )


def _roles(task: PastTask) -> tuple[str, ...]:
    return task.roles or (NOBODY,)


def _week(task: PastTask) -> date:
    day = local_date(task.opened_at)
    return day - timedelta(days=day.weekday())


def _open(step: ToldStep) -> list[str]:
    return sorted(task.element for task in step.tasks)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"


def _day(at: datetime | None) -> str:
    return local_date(at).isoformat() if at else "no day"
