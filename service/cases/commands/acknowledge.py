"""Acknowledge an escalation."""

from service.cases.escalating import stop_waiting
from service.cases.facts import case_facts
from service.cases.locking import lock_case
from service.cases.motion import Motion
from service.cases.refusals import EscalationAcknowledged, EscalationNotFound, PlanRequired
from service.extensions import db
from service.ledger.audit import Kind
from service.ledger.escalations import Escalation, find_escalation
from service.people.access import may, require
from service.people.actors import Acting
from service.people.verbs import Verb


def acknowledge(escalation_id: str, plan: str, *, acting: Acting) -> Escalation:
    """Answer an escalation with what one will do about it; a closed case's may be answered too.

    Of a case that one may not see it is not admitted that there is one.

    Raises PlanRequired, EscalationNotFound, EscalationAcknowledged and the refusals of access.
    """
    known = find_escalation(escalation_id)
    if known is None:
        raise EscalationNotFound(escalation_id=escalation_id)
    case = lock_case(known.case_id)
    facts = case_facts(case)
    if not may(acting.who, Verb.READ_CASE, facts):
        raise EscalationNotFound(escalation_id=escalation_id)
    require(acting.who, Verb.ACKNOWLEDGE_ESCALATION, facts)
    db.session.refresh(known)
    if known.acknowledged_at is not None:
        raise EscalationAcknowledged(acknowledged_by=known.acknowledged_by)
    if not plan.strip():
        raise PlanRequired
    known.acknowledged_by, known.acknowledged_at = acting.who.username, acting.at
    known.plan = plan.strip()
    motion = Motion(case, acting)
    motion.tell_log(
        Kind.ESCALATION_ACKNOWLEDGED,
        f"The escalation was acknowledged: {known.plan}",
        task=known.task_id,
        element=known.element,
    )
    stop_waiting(motion, known)
    case.updated_at = acting.at
    db.session.flush()
    return known
