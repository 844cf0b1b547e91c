"""Close a case whose mandatory work is done."""

from service.cases.ending import end_now
from service.cases.models import Case, CaseState
from service.cases.opening import open_case
from service.cases.refusals import CaseHasOpenWork, CaseIsHeld
from service.cases.remaining import mandatory_left
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.verbs import Verb

CLOSED = "Closed"


def close(case_id: str, *, acting: Acting, if_match: int | None = None) -> Case:
    """End a case in which only optional work is left; that work ends with it.

    Refused while a mandatory task is open or may still come from where the case stands.
    Raises CaseIsHeld, CaseHasOpenWork and what `open_case` raises.
    """
    motion = open_case(case_id, Verb.CLOSE_CASE, acting, if_match=if_match)
    if motion.case.held_by is not None:
        raise CaseIsHeld
    left = mandatory_left(motion)
    if left:
        raise CaseHasOpenWork(f"Still to do: {', '.join(left)}.", tasks=left)
    motion.tell_log(Kind.CASE_COMPLETED, "The case was closed.")
    end_now(motion, CaseState.COMPLETED, outcome=CLOSED)
    return motion.case
