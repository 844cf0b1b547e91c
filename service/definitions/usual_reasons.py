"""The usual reasons, which every list begins with."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import select

from service.definitions.reasons import Reason, ReasonKind
from service.extensions import db
from service.ledger.changes import About, write


def seed_reasons(at: datetime) -> int:
    """Store the usual reasons of every list that has none yet; return how many."""
    there = set(db.session.scalars(select(Reason.kind).distinct()))
    missing = [kind for kind in ReasonKind if kind not in there]
    for kind in missing:
        for position, (code, words) in enumerate(_USUAL[kind].items(), start=1):
            needs_note = code in _TELLS_LITTLE
            one = Reason(kind=kind, code=code, words=words, needs_note=needs_note)
            one.position, one.active = position, True
            db.session.add(one)
    db.session.flush()
    for kind in missing:
        write(About.REASON, kind, "The usual reasons were added.", acting=(None, at))
    return sum(len(_USUAL[kind]) for kind in missing)


_TELLS_LITTLE: Final = frozenset({"wrong_answer", "new_information", "other_agency"})
"""Of the usual reasons those that say too little without a note."""
_USUAL: Final[Mapping[ReasonKind, Mapping[str, str]]] = MappingProxyType(
    {
        ReasonKind.HOLD: {
            "waiting_for_applicant": "Waiting for the applicant or tenant",
            "waiting_for_landlord": "Waiting for a landlord",
            "other_agency": "Waiting for another agency",
            "waiting_for_documents": "Waiting for documents",
            "in_court": "Waiting for a court date or decision",
            "no_access": "No access to the home",
        },
        ReasonKind.RELEASE: {
            "heard_back": "We heard back",
            "documents_came": "The documents came",
            "placed_by_mistake": "The hold was a mistake",
        },
        ReasonKind.ASSIGN: {
            "workload": "To share out the work",
            "absence": "Somebody is away",
            "knows_case": "They know the case or the household",
            "expertise": "It needs their expertise",
            "conflict_of_interest": "Conflict of interest",
        },
        ReasonKind.EXTEND: {
            "other_agency": "Another agency has not answered",
            "applicant_asked": "The applicant or tenant asked for more time",
            "no_access": "No access to the home",
            "complex": "The case is complex",
        },
        ReasonKind.UNDO: {
            "wrong_answer": "An answer was wrong",
            "new_information": "There is new information",
            "wrong_case": "Completed in the wrong case",
        },
        ReasonKind.BYPASS: {
            "not_needed": "Not needed in this case",
            "done_elsewhere": "Done already, or by somebody else",
        },
        ReasonKind.CANCEL_TASK: {
            "not_needed": "No longer needed",
            "duplicate": "There is another task for it",
            "mistake": "Opened by mistake",
        },
        ReasonKind.CANCEL_CASE: {
            "duplicate": "The case was opened twice",
            "mistake": "Opened by mistake",
            "withdrawn": "The applicant or tenant withdrew",
            "lost_contact": "Contact was lost",
        },
        ReasonKind.REOPEN: {
            "closed_too_early": "Closed too early",
            "came_back": "The applicant or tenant came back",
            "new_information": "There is new information",
        },
        ReasonKind.RESTRICT: {
            "domestic_abuse": "Domestic abuse or another threat",
            "staff_or_member": "A member of staff, a councillor or a relative",
            "no_longer": "The ground for it has gone",
        },
    }
)
"""What is offered until an administrator says otherwise; they are the organisation's to change."""
