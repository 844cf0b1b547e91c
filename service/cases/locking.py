"""The case first, then its books: every command begins by locking the one case it moves."""

from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select

from service.cases.models import Case, Task
from service.cases.refusals import CaseIsErased, CaseNotFound, TaskNotFound, VersionMismatch
from service.extensions import db
from service.ledger.timers import Timer

_FRESH = select(Case).execution_options(populate_existing=True)
_ONE: BindParameter[Any] = bindparam("one")
_ITS_TASK = select(Task.case_id).where(Task.id == _ONE).scalar_subquery()
_ITS_TIMER = select(Timer.case_id).where(Timer.id == _ONE).scalar_subquery()
_CASE = _FRESH.where(Case.id == _ONE).with_for_update()
_CASE_OF_TASK = _FRESH.where(Case.id == _ITS_TASK).with_for_update()
_CASE_IF_FREE = _FRESH.where(Case.id == _ONE).with_for_update(skip_locked=True)
_CASE_OF_TIMER_IF_FREE = _FRESH.where(Case.id == _ITS_TIMER).with_for_update(skip_locked=True)


def lock_case(case_id: str, *, if_match: int | None = None, erased_too: bool = False) -> Case:
    """Lock a case's row for this transaction and return it as it is now.

    `if_match` is the version the caller read. Of one that was erased nothing is left to move: only
    `erased_too` it is given. Raises CaseNotFound, CaseIsErased, VersionMismatch.
    """
    case = _locked(_CASE, case_id)
    if case is None:
        raise CaseNotFound(case_id=case_id)
    if not erased_too:
        _require_kept(case)
    if if_match is not None and case.version != if_match:
        raise VersionMismatch(expected=if_match, found=case.version)
    return case


def lock_if_kept(case_id: str) -> bool:
    """Lock a case, and tell whether anything may be kept of it: it was not erased meanwhile."""
    return lock_case(case_id, erased_too=True).erased_at is None


def lock_case_of_task(task_id: str) -> Case:
    """Lock the row of a task's case. Raises TaskNotFound, CaseIsErased."""
    case = _locked(_CASE_OF_TASK, task_id)
    if case is None:
        raise TaskNotFound(task_id=task_id)
    _require_kept(case)
    return case


def lock_case_if_free(case_id: str) -> Case | None:
    """Lock a case, or return None at once when another transaction holds it."""
    return _locked(_CASE_IF_FREE, case_id)


def lock_case_of_timer_if_free(timer_id: int) -> Case | None:
    """Lock a timer's case; None at once when the timer is gone or another transaction holds it."""
    return _locked(_CASE_OF_TIMER_IF_FREE, timer_id)


def _require_kept(case: Case) -> None:
    if case.erased_at is not None:
        raise CaseIsErased(f"It was erased under {case.erased_under}: nothing can be done with it.")


def _locked(wanted: Select[Case], one: str | int) -> Case | None:
    return db.session.scalar(wanted, {"one": one})
