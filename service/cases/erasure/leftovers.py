"""What machines were still asked for a case when it is erased, and what stopped and was let be.

Work that nothing waits for, such as a letter, outlives its case. While it may still be done the
case is kept; what was given up, and retried by nobody since, is given up for good.
"""

from sqlalchemy import func, select, update

from service.cases.erasure.refusals import CaseHasWork
from service.cases.models import Case, Incident
from service.extensions import db
from service.ledger.outbox import State, Work


def require_no_work(case: Case) -> None:
    """Raise CaseHasWork while work of a locked case waits for its worker."""
    waiting = select(Work.id).where(Work.case_id == case.id, Work.state == State.WAITING)
    if db.session.scalar(waiting.limit(1)) is not None:
        raise CaseHasWork


def give_up(case: Case) -> int:
    """Withdraw what was given up and end the incidents of a locked case; return how many."""
    unresolved = (Incident.case_id == case.id, Incident.resolved_at.is_(None))
    count = db.session.scalar(select(func.count()).select_from(Incident).where(*unresolved)) or 0
    db.session.execute(update(Incident).where(*unresolved).values(resolved_at=case.updated_at))
    given_up = (Work.case_id == case.id, Work.state == State.GIVEN_UP)
    db.session.execute(update(Work).where(*given_up).values(state=State.WITHDRAWN))
    return count
