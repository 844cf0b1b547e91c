"""Cancel a case."""

from service.cases.ending import end_now
from service.cases.facts import case_facts
from service.cases.models import Case, CaseState
from service.cases.opening import open_case
from service.cases.refusals import CaseHasMovedOn, ReasonRequired
from service.ledger.audit import Kind
from service.people.access import may, require
from service.people.actors import Acting
from service.people.verbs import Verb


def cancel(case_id: str, reason: str, *, acting: Acting, if_match: int | None = None) -> Case:
    """End a case that should not go on; everything that is open ends with it.

    Once a task has been completed, only a supervisor or an administrator may.
    Raises ReasonRequired, CaseHasMovedOn and what `open_case` raises.
    """
    motion = open_case(case_id, Verb.READ_CASE, acting, if_match=if_match)
    facts = case_facts(motion.case)
    if facts.worked and not may(acting.who, Verb.CANCEL_CASE, facts):
        raise CaseHasMovedOn
    require(acting.who, Verb.CANCEL_CASE, facts)
    if not reason.strip():
        raise ReasonRequired
    motion.tell_log(Kind.CASE_CANCELLED, f"The case was cancelled: {reason.strip()}", reason=reason)
    end_now(motion, CaseState.CANCELLED, outcome=reason.strip()[:500])
    return motion.case
