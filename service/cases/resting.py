"""Incidents: raised once, counted when they come back, ended when what rested goes on."""

from service.cases.identity import new_id
from service.cases.models import Incident, Strand
from service.cases.motion import Motion
from service.extensions import db
from service.ledger.audit import Kind


def raise_incident(
    motion: Motion, strand: Strand, token: int, element: str, code: str, message: str
) -> None:
    """Keep an incident; one that came back, in this move or after a retry, counts an attempt.

    `token` 0 stands for the strand as a whole.
    """
    known = motion.cleared.pop((strand.id, token), None)
    known = known or _known(motion, strand, token, element, code)
    if known is not None:
        known.attempts += 1
        known.resolved_at = None
        known.element, known.code, known.message = element, code, message
        known.at = motion.acting.at
        return
    incident = Incident(
        id=new_id(),
        case_id=motion.case.id,
        strand_id=strand.id,
        token=token,
        element=element,
        code=code,
        message=message,
        attempts=1,
        at=motion.acting.at,
    )
    db.session.add(incident)
    motion.incidents.append(incident)
    motion.tell_log(Kind.INCIDENT, f"Stopped with an incident: {message}", element=element)


def clear_incident(motion: Motion, strand: Strand, token: int) -> None:
    """End the incident of an element that no longer rests."""
    for incident in _unresolved(motion):
        if (incident.strand_id, incident.token) == (strand.id, token):
            incident.resolved_at = motion.acting.at
            motion.cleared[strand.id, token] = incident


def clear_all(motion: Motion) -> None:
    """End the incidents of a case that ends; work that nothing waits for may still be retried."""
    for incident in _unresolved(motion):
        if incident.work_id is None or incident.token:
            incident.resolved_at = motion.acting.at


def _known(motion: Motion, strand: Strand, token: int, element: str, code: str) -> Incident | None:
    """Find the incident that came back; those of a whole strand are told apart by what they say."""
    for incident in _unresolved(motion):
        same = (incident.strand_id, incident.token) == (strand.id, token)
        if same and (token or (incident.element, incident.code) == (element, code)):
            return incident
    return None


def _unresolved(motion: Motion) -> list[Incident]:
    return [one for one in motion.incidents if one.resolved_at is None]
