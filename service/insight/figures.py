"""The figures of each element of a process: who stands there now, and what became of the others."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Row, func, select

from service.cases.models import LIVE, Case, Hold, Task, TaskState
from service.extensions import db
from service.insight.question import Asked, Question, counts
from service.insight.spans import Span, Spent, spent
from service.ledger.audit import Entry, Kind
from service.people.owners import ROLE

_HANDED = (Kind.TASK_CLAIMED, Kind.TASK_ASSIGNED, Kind.TASK_UNCLAIMED)
_DONE = frozenset({TaskState.COMPLETED, TaskState.BYPASSED})


@dataclass
class Figures:
    """What is known of the tasks of one element.

    `here`, `held` and `late` speak of now; the rest of those that ended in the period: how many
    were `done`, how many of these after their target (`missed`), how many came to nothing, and how
    the time of each was spent.
    """

    here: int = 0
    held: int = 0
    late: int = 0
    done: int = 0
    missed: int = 0
    dropped: int = 0
    times: list[Spent] = field(default_factory=list)

    def usual(self, part: str) -> timedelta | None:
        """Give the median of a part of their time; None where nothing ended."""
        parts = [getattr(one, part).total_seconds() for one in self.times]
        return timedelta(seconds=median(parts)) if parts else None


def figures_of(question: Question, asked: Asked, *, now: datetime) -> dict[str, Figures]:
    """Add up the tasks that the process itself draws, by their element.

    Those that are open now are counted in all cases, in whatever period something happened there.
    """
    found: dict[str, Figures] = defaultdict(Figures)
    for element, here, resting, late in _standing(question, now):
        found[element] = Figures(here, resting, late)
    for batch in asked.batches():
        tasks = _ended(question, batch)
        taken, held = _taken(batch, {one.id for one in tasks}), _held(batch, now)
        for task in tasks:
            holds = [*held.get(task.id, ()), *held.get(task.case_id, ())]
            _count_ended(found[task.element], task, taken.get(task.id, []), holds)
    return found


def _standing(question: Question, now: datetime) -> Sequence[Row[str, int, int, int]]:
    """Count the open tasks of each element, those of them on hold, and those past their target."""
    wanted = (
        select(
            Task.element,
            func.count(),
            func.count().filter(Task.state == TaskState.HELD),
            func.count().filter(Task.target_at <= now),
        )
        .join(Case, Case.id == Task.case_id)
        .where(Task.process_key == question.process, Task.state.in_(LIVE), counts(question))
        .group_by(Task.element)
    )
    return db.session.execute(wanted).all()


def _count_ended(
    figures: Figures, task: Task, taken: list[tuple[datetime, bool]], held: list[Span]
) -> None:
    if task.state not in _DONE or task.completed_at is None:
        figures.dropped += 1
        return
    figures.done += 1
    figures.missed += task.target_at is not None and task.completed_at > task.target_at
    figures.times.append(spent(task.opened_at, task.completed_at, taken=taken, held=held))


def _ended(question: Question, batch: Collection[str]) -> list[Task]:
    """Give the tasks of some cases that ended in the period."""
    wanted = select(Task).where(
        Task.case_id.in_(batch),
        Task.process_key == question.process,
        Task.completed_at >= question.since,
        Task.completed_at < question.until,
    )
    return list(db.session.scalars(wanted.order_by(Task.opened_at, Task.id)))


def _taken(
    batch: Collection[str], tasks: Collection[str]
) -> dict[str, list[tuple[datetime, bool]]]:
    """Say from the event log when tasks were taken and given back; erased entries say nothing."""
    wanted = select(Entry.at, Entry.kind, Entry.data).where(
        Entry.case_id.in_(batch), Entry.kind.in_(_HANDED)
    )
    found: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    for at, kind, data in db.session.execute(wanted.order_by(Entry.case_id, Entry.seq)):
        said = data or {}
        if said.get("task") in tasks:
            to_role = str(said.get("to", "")).startswith(ROLE)
            found[said["task"]].append((at, kind != Kind.TASK_UNCLAIMED and not to_role))
    return found


def _held(batch: Collection[str], now: datetime) -> dict[str, list[Span]]:
    """Give the holds of each task, by its id, and of whole cases, by theirs."""
    wanted = select(Hold.case_id, Hold.task_id, Hold.placed_at, Hold.ended_at).where(
        Hold.case_id.in_(batch)
    )
    found: dict[str, list[Span]] = defaultdict(list)
    for case_id, task_id, placed_at, ended_at in db.session.execute(wanted):
        found[task_id or case_id].append((placed_at, ended_at or now))
    return found
