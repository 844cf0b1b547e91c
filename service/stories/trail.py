"""What really came of a case, move by move, as its trace and its tasks tell: never told again."""

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from service.bpmn.model import HUMAN
from service.cases.models import Case, Strand, StrandKind, Task
from service.cases.record import holds_of
from service.cases.views import task_sla
from service.extensions import db
from service.ledger.moves import Element
from service.sla.days import local_date

_OVER = frozenset({"completed", "cancelled", "failed"})


class Trail:
    """What was open after each move of a case, and when that was due."""

    def __init__(self, case: Case) -> None:
        """Read the trace and the tasks of a case."""
        main = select(Strand.id).where(Strand.case_id == case.id, Strand.kind == StrandKind.MAIN)
        wanted = select(Element).where(Element.case_id == case.id, Element.strand_id.in_(main))
        self.trace = list(db.session.scalars(wanted.order_by(Element.seq)))
        tasks = select(Task).where(Task.case_id == case.id).order_by(Task.opened_at, Task.token)
        self.tasks = list(db.session.scalars(tasks))
        self.holds = [one for one in holds_of(case.id) if one.task_id is None]

    def open_after(self, move: int) -> list[str]:
        """Give the elements of the tasks that were open or held after a move."""
        found: Counter[str] = Counter()
        for row in self.trace:
            if row.move <= move and row.element_type in HUMAN:
                found[row.element] += (row.state == "entered") - (row.state in _OVER)
        return sorted(found.elements())

    def due_of(self, before: int, until: int) -> dict[str, str]:
        """Give the days on which tasks were due that opened within some moves and stayed open.

        When one was due that opened while the case was on hold, nothing tells any more.
        """
        still = self.open_after(until)
        return {
            one.element: local_date(one.original_target_at).isoformat()
            for one in self.tasks
            if before < one.move <= until and one.original_target_at and one.element in still
            if not self._was_held(one.opened_at)
        }

    def _was_held(self, at: datetime) -> bool:
        return any(
            one.placed_at <= at and (one.ended_at is None or at < one.ended_at)
            for one in self.holds
        )

    def clocks(self, now: datetime) -> dict[str, str]:
        """Give how the clock of the latest task of each element stands."""
        return {one.element: str(task_sla(one, now).status) for one in self.tasks}

    def ends(self) -> list[str]:
        """Give the end events that the case came to."""
        return sorted({row.element for row in self.trace if row.element_type == "endEvent"})
