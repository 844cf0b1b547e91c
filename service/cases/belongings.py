"""What belongs to a case and a motion may change: read by statements that are made once.

To make a statement costs as much as to run it, and every motion asks for the same.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import joinedload

from service.cases.models import (
    CaseData,
    Hold,
    Incident,
    Strand,
    StrandKind,
    StrandState,
    Task,
    TaskState,
)
from service.extensions import db

_CASE: BindParameter[str] = bindparam("case_id")
_UNRESOLVED = (Incident.case_id == _CASE, Incident.resolved_at.is_(None))
_STRANDS = select(Strand, exists().where(*_UNRESOLVED)).where(
    Strand.case_id == _CASE, Strand.state == StrandState.OPEN
)
_MAIN = select(Strand).where(Strand.case_id == _CASE, Strand.kind == StrandKind.MAIN)
_TASKS = (
    select(Task)
    .where(Task.case_id == _CASE, Task.state.in_([TaskState.OPEN, TaskState.HELD]))
    .order_by(Task.opened_at, Task.token)
    .options(joinedload(Task.roles))
    .execution_options(populate_existing=True)
)
_HOLDS = select(Hold).where(Hold.case_id == _CASE).order_by(Hold.placed_at)
_INCIDENTS = select(Incident).where(*_UNRESOLVED).order_by(Incident.at, Incident.id)
_DATA = select(CaseData).where(CaseData.case_id == _CASE)


def open_strands(case_id: str) -> tuple[Sequence[Strand], bool]:
    """Return the case's open strands, and whether it may have incidents that are not resolved.

    Few cases have any: to ask along with the strands spares all others a question of its own.
    """
    rows = db.session.execute(_STRANDS, {"case_id": case_id}).all()
    return [strand for strand, _ in rows], not rows or any(rests for _, rests in rows)


def main_strand(case_id: str) -> Strand:
    """Return the case's main strand, open or not."""
    return db.session.scalars(_MAIN, {"case_id": case_id}).one()


def open_tasks(case_id: str) -> Iterable[Task]:
    """Return the case's open and held tasks with their roles, in the order of their opening."""
    return db.session.scalars(_TASKS, {"case_id": case_id}).unique()


def holds_of(case_id: str) -> Iterable[Hold]:
    """Return every hold that the case has ever had, the earliest first."""
    return db.session.scalars(_HOLDS, {"case_id": case_id})


def unresolved_incidents(case_id: str) -> Iterable[Incident]:
    """Return the case's incidents that are not resolved, the earliest first."""
    return db.session.scalars(_INCIDENTS, {"case_id": case_id})


def data_of(case_id: str) -> Iterable[CaseData]:
    """Return what the case knows, a row for each key."""
    return db.session.scalars(_DATA, {"case_id": case_id})
