"""The case first, then its books: every command begins by locking the one case it moves."""

from sqlalchemy import ColumnElement, select

from service.cases.models import Case, Task
from service.cases.refusals import CaseNotFound, TaskNotFound, VersionMismatch
from service.extensions import db
from service.ledger.timers import Timer


def lock_case(case_id: str, *, if_match: int | None = None) -> Case:
    """Lock a case's row for this transaction and return it as it is now.

    `if_match` is the version the caller read. Raises CaseNotFound, VersionMismatch.
    """
    case = _locked(Case.id == case_id, skip=False)
    if case is None:
        raise CaseNotFound(case_id=case_id)
    if if_match is not None and case.version != if_match:
        raise VersionMismatch(expected=if_match, found=case.version)
    return case


def lock_case_of_task(task_id: str) -> Case:
    """Lock the row of a task's case. Raises TaskNotFound."""
    its_case = select(Task.case_id).where(Task.id == task_id).scalar_subquery()
    case = _locked(Case.id == its_case, skip=False)
    if case is None:
        raise TaskNotFound(task_id=task_id)
    return case


def lock_case_if_free(case_id: str) -> Case | None:
    """Lock a case, or return None at once when another transaction holds it."""
    return _locked(Case.id == case_id, skip=True)


def lock_case_of_timer_if_free(timer_id: int) -> Case | None:
    """Lock a timer's case; None at once when the timer is gone or another transaction holds it."""
    its_case = select(Timer.case_id).where(Timer.id == timer_id).scalar_subquery()
    return _locked(Case.id == its_case, skip=True)


def _locked(which: ColumnElement[bool], *, skip: bool) -> Case | None:
    wanted = select(Case).where(which).with_for_update(skip_locked=skip)
    return db.session.scalar(wanted, execution_options={"populate_existing": True})
