"""Looking at a case on the stage: how it stands, and what is new since the last look."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.cases.models import LIVE, Case, Strand, StrandKind, Task
from service.cases.record import read_case, read_tasks
from service.cases.telling import ASSIGNED, MENTIONED, RELEASED
from service.cases.views import CaseView, TaskView
from service.extensions import db
from service.ledger import audit, notices, timers
from service.ledger.moves import Element
from service.ledger.outbox import State, Work
from service.people.actors import SYSTEM
from service.stories.telling import PastTask, ToldCase, ToldTask
from service.transaction import reading

BY_COLLEAGUES = frozenset({ASSIGNED, RELEASED, MENTIONED})
"""The kinds of notices that tell what somebody did, not what a clock or a process asks for."""
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Look:
    """A case as it stands at an instant, and what is new since the look before.

    `tasks` are all that it has had, or only those that are open, when no more was asked for.
    `moves` counts the case's moves. `trace` are the elements that it passed in order, with what
    became of each.
    """

    case: CaseView
    tasks: tuple[TaskView, ...]
    told: tuple[str, ...]
    happened: tuple[str, ...]
    work: tuple[str, ...]
    moves: int
    trace: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, str], ...]
    waits: dict[str, datetime]
    documents: int = 0

    @property
    def latest(self) -> dict[str, TaskView]:
        """Return the newest task of each element."""
        return {task.element: task for task in self.tasks}

    @property
    def passed(self) -> frozenset[str]:
        """Return every element that the case has been in."""
        return frozenset(element for element, _ in self.trace)

    def told_case(self) -> ToldCase:
        """Show the case."""
        sla = self.case.sla
        return ToldCase(
            state=str(self.case.state),
            outcome=self.case.outcome,
            held=self.case.hold is not None,
            status=str(sla.status),
            target_at=sla.target_at,
            forecast_at=sla.forecast_at,
            explanation=sla.explanation,
        )

    def told_tasks(self) -> tuple[ToldTask, ...]:
        """Show the tasks that are open or held."""
        return tuple(
            ToldTask(
                element=task.element,
                name=task.name,
                state=str(task.state),
                roles=task.roles,
                assignee=task.assignee,
                status=str(task.sla.status),
                target_at=task.sla.target_at,
                amber_at=task.sla.amber_at,
                explanation=task.sla.explanation,
            )
            for task in self.case.tasks
        )


@dataclass
class Watcher:
    """Whoever looks at one case again and again; what was seen is not new."""

    case_id: str
    documents: int = 0
    _notices: int = 0
    _entries: int = 0
    _trace: list[tuple[str, str]] = field(default_factory=list)
    _seq: int = 0

    def look(self, now: datetime, *, past: bool) -> Look:
        """Look at the case, and at tasks of the `past` if asked; needs a reading transaction."""
        told = [one for one in notices.of_case(self.case_id) if one.kind not in BY_COLLEAGUES]
        entries = audit.entries(self.case_id, after=self._entries, limit=_MOST)
        rows = self._new_rows()
        new = told[self._notices :]
        self._notices = len(told)
        self._entries = entries[-1].seq if entries else self._entries
        self._seq = rows[-1].seq if rows else self._seq
        passed = [(row.element, row.state) for row in rows]
        self._trace += passed
        case = read_case(self.case_id, actor=SYSTEM, now=now)
        return Look(
            case=case,
            tasks=read_tasks(self.case_id, actor=SYSTEM, now=now) if past else case.tasks,
            told=tuple(sorted({one.username for one in new})),
            happened=tuple(one.text for one in entries if one.text),
            work=tuple(sorted(one.topic for one in requests_of(self.case_id))),
            moves=db.session.get_one(Case, self.case_id).moves,
            trace=tuple(self._trace),
            new=tuple(passed),
            waits=self._waits(),
            documents=self.documents,
        )

    def every_task(self, now: datetime) -> tuple[PastTask, ...]:
        """Show every task that the case has had, in the order in which they opened."""
        with reading():
            found = read_tasks(self.case_id, actor=SYSTEM, now=now)
            opened = select(Task.id, Task.move).where(Task.case_id == self.case_id)
            moves: dict[str, int] = dict(db.session.execute(opened).all())
        return tuple(
            PastTask(
                element=task.element,
                name=task.name,
                state=str(task.state),
                roles=task.roles,
                status=str(task.sla.status),
                move=moves[task.id],
                opened_at=task.opened_at,
                target_at=task.sla.target_at,
                completed_at=task.completed_at,
            )
            for task in found
        )

    def _new_rows(self) -> list[Element]:
        wanted = select(Element).where(Element.case_id == self.case_id, Element.seq > self._seq)
        return list(db.session.scalars(wanted.order_by(Element.seq)))

    def _waits(self) -> dict[str, datetime]:
        """Give when the drawn timers of the main strand fall due."""
        main = select(Strand.id).where(
            Strand.case_id == self.case_id, Strand.kind == StrandKind.MAIN
        )
        strand = db.session.scalar(main)
        return {
            one.element: one.due_at
            for one in timers.of_case(self.case_id)
            if one.strand_id == strand and one.clock is None and one.due_at is not None
        }


def live_task_of(case_id: str, element: str) -> str | None:
    """Return the id of the oldest task of an element that is open or held."""
    wanted = select(Task.id).where(
        Task.case_id == case_id, Task.element == element, Task.state.in_(LIVE)
    )
    return db.session.scalar(wanted.order_by(Task.opened_at, Task.token).limit(1))


def requests_of(case_id: str, topic: str | None = None) -> list[Work]:
    """Return the work of a case that waits for a worker, the oldest first."""
    wanted = select(Work).where(Work.case_id == case_id, Work.state == State.WAITING)
    if topic is not None:
        wanted = wanted.where(Work.topic == topic)
    return list(db.session.scalars(wanted.order_by(Work.created_at)))


def works_of(case_id: str, topic: str) -> list[Work]:
    """Return all work of a topic that was asked for, done or not, the oldest first."""
    wanted = select(Work).where(Work.case_id == case_id, Work.topic == topic)
    return list(db.session.scalars(wanted.order_by(Work.created_at)))


def at_path(data: Any, path: str) -> Any:
    """Give the value at a dotted path; None where there is none."""
    for part in path.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data
