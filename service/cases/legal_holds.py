"""Legal holds of cases, as they are read."""

from sqlalchemy import select

from service.cases.facts import case_facts
from service.cases.models import Case, LegalHold, Link
from service.extensions import db
from service.people.access import may
from service.people.actors import Actor
from service.people.verbs import Verb


def legal_hold_of(case_id: str) -> LegalHold | None:
    """Return the legal hold under which a case stands, if any."""
    lasting = (LegalHold.case_id == case_id, LegalHold.lifted_at.is_(None))
    return db.session.scalar(select(LegalHold).where(*lasting))


def legal_hold_beside(case_id: str) -> bool:
    """Tell whether a case that a case is linked to stands under a legal hold."""
    held = select(LegalHold.id).join(
        Link,
        ((Link.case_id == case_id) & (LegalHold.case_id == Link.other_id))
        | ((Link.other_id == case_id) & (LegalHold.case_id == Link.case_id)),
    )
    return db.session.scalar(held.where(LegalHold.lifted_at.is_(None)).limit(1)) is not None


def may_hold_legally(case_id: str, actor: Actor) -> bool:
    """Tell whether somebody may put a case under a legal hold, or lift it; never an erased one."""
    case = db.session.get_one(Case, case_id)
    return case.erased_at is None and may(actor, Verb.HOLD_LEGALLY, case_facts(case))
