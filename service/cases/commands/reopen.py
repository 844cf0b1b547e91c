"""Reopen a case that was closed too early."""

from service.cases.escalating import wait_again
from service.cases.facts import case_facts
from service.cases.locking import lock_case
from service.cases.models import Case, CaseState
from service.cases.motion import Motion
from service.cases.refusals import CaseIsOpen, ReasonRequired
from service.cases.settle import settle
from service.ledger.audit import Kind
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


def reopen(case_id: str, reason: str, *, acting: Acting, if_match: int | None = None) -> Case:
    """Open a case again where it ended: undo a task to go on from there, or close it once more.

    Until somebody does, its review clock asks the owner to look; escalations that nobody has
    answered go up again.
    Raises CaseNotFound, VersionMismatch, CaseIsOpen, ReasonRequired and the refusals of access.
    """
    case = lock_case(case_id, if_match=if_match)
    require(acting.who, Verb.REOPEN_CASE, case_facts(case))
    if case.state is CaseState.OPEN:
        raise CaseIsOpen
    if not reason.strip():
        raise ReasonRequired
    motion = Motion(case, acting)
    case.state, case.closed_at, case.outcome = CaseState.OPEN, None, None
    motion.tell_log(
        Kind.CASE_REOPENED, f"The case was reopened: {reason.strip()}", reason=reason.strip()
    )
    wait_again(motion)
    settle(motion)
    return case
