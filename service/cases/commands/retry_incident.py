"""Retry what stopped with an incident."""

from sqlalchemy import select

from service.cases import clocks
from service.cases.clocks import promise
from service.cases.facts import case_facts
from service.cases.hearing import hear
from service.cases.locking import lock_case
from service.cases.models import Incident
from service.cases.motion import Motion
from service.cases.refusals import IncidentNotFound, IncidentResolved
from service.cases.settle import settle
from service.cases.sweep_failure import TIMER_FAILED, fire_again
from service.cases.topics import is_inner
from service.engine.stimuli import Continue, Retry
from service.extensions import db
from service.ledger import inbox
from service.ledger.audit import Kind
from service.ledger.outbox import State, Work
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.transaction import nudge_after_commit


def retry_incident(incident_id: str, *, acting: Acting) -> Incident:
    """Set the element ready again, its given-up work waiting again, or send its signal again.

    What fails once more raises its incident anew, with one more attempt counted. Work that outlives
    its case, such as a message to another, is retried when the case is closed as well.
    Raises IncidentNotFound, IncidentResolved and the refusals of access.
    """
    incident = db.session.get(Incident, incident_id)
    if incident is None:
        raise IncidentNotFound(incident_id=incident_id)
    require(acting.who, Verb.RETRY_INCIDENT)
    case = lock_case(incident.case_id)
    require(acting.who, Verb.READ_CASE, case_facts(case))
    db.session.refresh(incident)
    if incident.resolved_at is not None:
        raise IncidentResolved
    motion = Motion(case, acting)
    motion.tell_log(Kind.INCIDENT_RETRIED, "An incident was retried.", element=incident.element)
    before = incident.attempts
    _retry(motion, incident)
    settle(motion)
    if incident.attempts == before:
        incident.resolved_at = acting.at
    db.session.flush()
    return incident


def _retry(motion: Motion, incident: Incident) -> None:
    """Do again whatever the incident is of."""
    if incident.work_id is not None:
        _retry_work(incident, motion.acting)
    elif incident.received_id is not None:
        _hear_again(motion, incident, incident.received_id)
    elif incident.code == TIMER_FAILED:
        fire_again(incident)
        nudge_after_commit("tick")
    elif incident.code == clocks.UNREADABLE:
        clocks.try_again(motion, incident.element)
    elif incident.code == promise.UNREADABLE:
        motion.case.sla_explanation = ""
    else:
        _retry_element(motion, incident)


def _hear_again(motion: Motion, incident: Incident, received_id: str) -> None:
    """Send a signal again. What one that is erased said nobody hears any more."""
    received = inbox.lock(received_id)
    if received.emptied:
        erased = "What the signal said is erased: it is not sent again."
        motion.tell_log(Kind.INCIDENT_RETRIED, erased, element=incident.element)
    else:
        hear(motion, received)


def _retry_work(incident: Incident, acting: Acting) -> None:
    work = db.session.scalar(
        select(Work).where(Work.id == incident.work_id, Work.state == State.GIVEN_UP)
    )
    if work is not None:
        work.state = State.WAITING
        work.attempts = 0
        work.next_at = acting.at
        if is_inner(work.topic):
            nudge_after_commit("act", work.id)


def _retry_element(motion: Motion, incident: Incident) -> None:
    strand = motion.strands.get(incident.strand_id)
    if strand is None:
        return
    strand.continuations = 0
    stimulus = Retry(token=incident.token) if incident.token else Continue()
    motion.stimulate(strand, stimulus)
