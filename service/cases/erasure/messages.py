"""What other books hold of a case: messages, answers kept for programs, and runs over many cases.

Several cases can have a share in each of these. What a case that is not erased still needs stays
until that one is erased too; rows are locked before others' state is read, so that of two cases
that are erased at one time the second finds the first erased.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Text, cast, delete, func, or_, select

from service.cases.models import BulkItem, BulkRun, Case, Incident, Recount
from service.extensions import db
from service.ledger import calls, inbox
from service.ledger.inbox import Received
from service.ledger.requests import Request


def empty_messages(case: Case) -> None:
    """Empty the messages that were for this case, from it or that reached it, and nobody needs.

    One that was sent again to this case is emptied with the one that said it again, and so are the
    calls that say the same as one of these because it was carried out again. A signal that this
    case could not take may have been kept for it alone.
    """
    missed = select(Incident.received_id).where(Incident.case_id == case.id)
    again = select(Received.resent_from).where(Received.addressed_to == case.id)
    theirs = or_(
        Received.addressed_to == case.id,
        Received.id.in_(again.where(Received.resent_from.is_not(None))),
        Received.source == f"case:{case.id}",
        Received.id.in_(missed.where(Incident.received_id.is_not(None))),
        cast(Received.cases, Text).like(f"%{case.id}%"),
    )
    wanted = select(Received).where(theirs).order_by(Received.received_at, Received.id)
    found = list(db.session.scalars(wanted.with_for_update()))
    same = calls.same_as([one.id for one in found if one.source.startswith(f"{inbox.HOOK}:")])
    if same:
        others = select(Received).where(Received.id.in_(same)).order_by(Received.id)
        found += db.session.scalars(others.with_for_update())
    for one in found:
        sharing = {*one.cases, one.addressed_to or case.id, _thrower(one) or case.id}
        if not _needed(sharing | _still_to_hear(one), case):
            inbox.erase(one)
            calls.erase(one.id)


def forget_answers(case: Case) -> None:
    """Drop the answers that are kept for a while for programs that ask twice."""
    token = f"%{case.id}%"
    says: ColumnElement[bool] = func.instr(Request.body, case.id.encode()) > 0
    if db.session.get_bind().dialect.name == "postgresql":
        says = Request.body.op("LIKE", is_comparison=True)(token.encode())
    db.session.execute(delete(Request).where(or_(Request.path.like(token), says)))


def empty_runs(case: Case) -> None:
    """Empty what was asked of bulk runs over erased cases only, and the examples of recounts."""
    of_case = select(BulkItem.run_id).where(BulkItem.case_id == case.id)
    wanted = select(BulkRun).where(BulkRun.id.in_(of_case)).with_for_update()
    for run in db.session.scalars(wanted):
        others = select(BulkItem.case_id).where(BulkItem.run_id == run.id)
        if not _needed(set(db.session.scalars(others)), case):
            run.answers = {}
    told = select(Recount).where(cast(Recount.examples, Text).like(f"%{case.id}%"))
    for recount in db.session.scalars(told.with_for_update()):
        recount.examples = [one for one in recount.examples if one["case_id"] != case.id]


def _still_to_hear(one: Received) -> set[str]:
    """Return the cases that could not take a signal yet: it is sent to them again."""
    stopped = select(Incident.case_id).where(
        Incident.received_id == one.id, Incident.resolved_at.is_(None)
    )
    return set(db.session.scalars(stopped))


def _thrower(one: Received) -> str | None:
    """Return the case that a message was thrown by, if it was by one."""
    door, _, case_id = one.source.partition(":")
    return case_id if door == "case" else None


def _needed(by: Iterable[str], case: Case) -> bool:
    """Tell whether any other of these cases is not erased."""
    others = [one for one in by if one != case.id]
    kept = select(Case.id).where(Case.id.in_(others), Case.erased_at.is_(None)).limit(1)
    return bool(others) and db.session.scalar(kept) is not None
