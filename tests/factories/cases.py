"""A desk for tests of the heart: cases moved by commands, each in a transaction of its own.

After every action each case is held against its invariants; at the end it must replay as well.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from service.cases import sweeping
from service.cases.beginning import Opening
from service.cases.commands.complete import complete
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.hold import HoldRequest, hold_case, hold_task
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.record_result import BpmnError, Failure, Result, record_result
from service.cases.commands.release import release_case, release_task
from service.cases.commands.start import start
from service.cases.models import Case
from service.cases.record import read_case, read_tasks
from service.cases.telling import ASSIGNED, MENTIONED, RELEASED
from service.cases.views import CaseView, TaskView
from service.extensions import db
from service.ledger import audit, notices, outbox, timers
from service.ledger.audit import Entry
from service.ledger.chaining import erase_rows
from service.ledger.inbox import Received
from service.ledger.moves import Move
from service.ledger.outbox import Work
from service.ledger.timers import Timer
from service.people.actors import SYSTEM, Acting, Actor
from service.transaction import reading, transaction
from tests.invariants import check_everything, check_standing

T = TypeVar("T")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
BY_COLLEAGUES = frozenset({ASSIGNED, RELEASED, MENTIONED})
"""The kinds of notices that tell what somebody did, not what a clock or a process asks for."""
"""A Monday morning; London has no summer time then."""


def empty_records(case_id: str, *, at: datetime = MONDAY) -> None:
    """Erase the entries and moves of a case, and write that down, as erasing it does."""
    case = db.session.get_one(Case, case_id)
    for book in (Entry, Move):
        erase_rows(book, case_id)
    case.erased_at = at
    audit.write(audit.Kind.CASE_ERASED, "Erased.", case=case, acting=("ann", at))
    db.session.flush()
    db.session.expire_all()


@dataclass
class Desk:
    """Cases at an instant that only the test moves."""

    now: datetime = MONDAY
    actor: Actor = SYSTEM
    kept: dict[str, str] = field(default_factory=dict)
    forged: bool = False
    """Whether the test wrote into the books itself: then nothing must replay."""

    def acting(self, by: Actor | None = None) -> Acting:
        return Acting(by or self.actor, self.now)

    def do(self, command: Callable[[], T]) -> T:
        """Run a command in a transaction, then check how every case stands."""
        with transaction():
            done = command()
            db.session.flush()
        check_standing()
        db.session.rollback()
        return done

    def check(self) -> None:
        """Check every case wholly."""
        check_everything()
        db.session.rollback()

    def end(self) -> None:
        """Check every case once more, unless the test forged what is checked."""
        db.session.rollback()
        if not self.forged:
            self.check()

    # Starting and looking

    def start(self, process: str = "p", by: Actor | None = None, **said: Any) -> str:
        """Start a case and give its id; unknown words are its data."""
        own = {name: said.pop(name) for name in _OPENING if name in said}
        opening = Opening(process=process, data=said, **own)
        return self.do(lambda: start(opening, acting=self.acting(by)).id)

    def case(self, case_id: str) -> CaseView:
        with reading():
            return read_case(case_id, actor=SYSTEM, now=self.now)

    def tasks(self, case_id: str) -> dict[str, TaskView]:
        """The newest task of each element."""
        with reading():
            found = read_tasks(case_id, actor=SYSTEM, now=self.now)
        return {task.element: task for task in found}

    def open(self, case_id: str) -> list[str]:
        return sorted(task.element for task in self.case(case_id).tasks)

    def task(self, case_id: str, element: str) -> TaskView:
        """The open or held task of an element."""
        return next(one for one in self.case(case_id).tasks if one.element == element)

    def timers(self, case_id: str) -> list[Timer]:
        with reading():
            found = timers.of_case(case_id)
            db.session.expunge_all()
        return found

    def log(self, case_id: str) -> list[str]:
        with reading():
            return [str(one.kind) for one in audit.entries(case_id)]

    def told(self, case_id: str) -> list[tuple[str, str]]:
        """Who was told of what by clocks and processes, in order."""
        return [one for one in self.notices(case_id) if one[1] not in BY_COLLEAGUES]

    def notices(self, case_id: str) -> list[tuple[str, str]]:
        """Who was told of what, in order, what colleagues did included."""
        with reading():
            return [(one.username, one.kind) for one in notices.of_case(case_id)]

    # Doing

    def complete(
        self,
        case_id: str,
        element: str,
        by: Actor | None = None,
        outcome: str | None = None,
        **answers: Any,
    ) -> None:
        task_id = self.task(case_id, element).id
        self.do(lambda: complete(task_id, answers, acting=self.acting(by), outcome=outcome))

    def hold(self, case_id: str, until: datetime, element: str | None = None, **said: Any) -> None:
        """Hold a task, or without an element the case."""
        request = HoldRequest(until, said.pop("reason", "Waiting"), **said)
        if element is None:
            self.do(lambda: hold_case(case_id, request, acting=self.acting()))
        else:
            task_id = self.task(case_id, element).id
            self.do(lambda: hold_task(task_id, request, acting=self.acting()))

    def release(
        self, case_id: str, element: str | None = None, until: datetime | None = None
    ) -> None:
        if element is None:
            self.do(lambda: release_case(case_id, acting=self.acting(), release_at=until))
        else:
            task_id = self.task(case_id, element).id
            self.do(lambda: release_task(task_id, acting=self.acting(), release_at=until))

    def send(self, name: str, by: Actor | None = None, **said: Any) -> Received:
        """Store and deliver a message."""
        said.setdefault("source", "test")
        message = Message(name=name, **said)
        received_id = self.do(lambda: receive_message(message, acting=self.acting(by))[0].id)
        return self.deliver(received_id)

    def deliver(self, received_id: str) -> Received:
        def deliver() -> Received:
            found = deliver_message(received_id, acting=self.acting())
            db.session.flush()
            db.session.refresh(found)
            return found

        with transaction():
            found = deliver()
            db.session.expunge(found)
        self.check()
        return found

    def work(self, case_id: str) -> list[Work]:
        """The work that waits for a worker."""
        with reading():
            wanted = select(Work).where(Work.case_id == case_id, Work.state == "waiting")
            found = list(db.session.scalars(wanted.order_by(Work.created_at, Work.element)))
            db.session.expunge_all()
        return found

    def act(self, work: Work, came: Result | BpmnError | Failure) -> None:
        """Take a piece of work and bring what came of it."""
        with transaction():
            taken = outbox.take(work.id, self.now, during=timedelta(minutes=1))
            assert taken is not None
            fence = taken.fence
        self.do(lambda: record_result(work.id, fence, came, acting=self.acting(SYSTEM)))

    # Time

    def advance(self, to: datetime | timedelta) -> int:
        """Move the clock on, firing what falls due on the way, each at its own instant."""
        goal = self.now + to if isinstance(to, timedelta) else to
        assert goal >= self.now
        fired = 0
        for _ in range(500):
            with reading():
                due = [one.due_at for one in timers.due(goal) if one.due_at]
            if not due:
                break
            self.now = max(self.now, due[0])
            fired += sweeping.fire_due(self.now)
            self.check()
        else:
            raise AssertionError("Timers fall due without end.")
        self.now = goal
        return fired

    def tick(self) -> int:
        """Fire everything that is due now at once, as a worker does after downtime."""
        fired = sweeping.fire_due(self.now)
        self.check()
        return fired


_OPENING = (
    "version",
    "title",
    "subject",
    "subject_id",
    "owner",
    "external_ref",
    "element",
    "payload",
    "restricted_to",
)
