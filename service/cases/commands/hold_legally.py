"""Put a case under a legal hold, so that nothing of it is erased, and lift that again."""

from service.cases.erasure.refusals import CaseIsLegallyHeld, CaseIsNotLegallyHeld
from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.legal_holds import legal_hold_of
from service.cases.locking import lock_case
from service.cases.models import Case, LegalHold
from service.cases.refusals import ReasonRequired
from service.extensions import db
from service.ledger.audit import Kind, write
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


def hold_legally(case_id: str, reason: str, *, acting: Acting) -> LegalHold:
    """Keep everything of a case, open or closed, until somebody lifts the hold.

    Raises CaseNotFound, CaseIsErased, ReasonRequired, CaseIsLegallyHeld and the refusals of access.
    """
    case = _locked(case_id, reason, acting)
    if legal_hold_of(case.id) is not None:
        raise CaseIsLegallyHeld
    by = acting.who.username
    placed = LegalHold(
        id=new_id(), case_id=case.id, reason=reason.strip(), set_by=by, set_at=acting.at
    )
    db.session.add(placed)
    said = f"Nothing of the case may be erased: {reason.strip()}"
    _tell(Kind.LEGAL_HOLD_SET, said, case, acting)
    return placed


def lift_legal_hold(case_id: str, reason: str, *, acting: Acting) -> LegalHold:
    """Lift the legal hold of a case: it is kept as long as its class keeps it.

    Raises CaseNotFound, CaseIsErased, ReasonRequired, CaseIsNotLegallyHeld and the refusals of
    access.
    """
    case = _locked(case_id, reason, acting)
    placed = legal_hold_of(case.id)
    if placed is None:
        raise CaseIsNotLegallyHeld
    placed.lifted_by, placed.lifted_at = acting.who.username, acting.at
    said = f"The case is kept no longer than its class says: {reason.strip()}"
    _tell(Kind.LEGAL_HOLD_LIFTED, said, case, acting)
    return placed


def _locked(case_id: str, reason: str, acting: Acting) -> Case:
    case = lock_case(case_id)
    require(acting.who, Verb.HOLD_LEGALLY, case_facts(case))
    if not reason.strip():
        raise ReasonRequired
    return case


def _tell(kind: Kind, said: str, case: Case, acting: Acting) -> None:
    write(kind, said, case=case, acting=(acting.who.username, acting.at))
    case.updated_at = acting.at
    db.session.flush()
