"""How strands and cases end, and what keeps one from going on."""

from sqlalchemy import select

from service.cases.identity import new_id
from service.cases.models import CaseState, Incident, Strand, StrandKind, StrandState
from service.cases.motion import Motion
from service.cases.texts import computed_text
from service.engine.effects import Ended, Failed, IncidentRaised, StepLimitReached
from service.engine.stimuli import CancelStrand
from service.extensions import db
from service.ledger.audit import Kind
from service.ledger.timers import Timer

RUNAWAY = "runaway"
CONTINUE = "continue"
MOST_CONTINUATIONS = 25
"""Moves in a row that stop at the step limit before the case is held to run away."""


def incident_raised(motion: Motion, strand: Strand, effect: IncidentRaised) -> None:
    """Keep the incident; one that came back after a retry counts another attempt."""
    known = db.session.scalar(
        select(Incident).where(
            Incident.strand_id == strand.id,
            Incident.token == effect.token,
            Incident.resolved_at.is_(None),
        )
    )
    if known is not None:
        known.attempts += 1
        known.code, known.message, known.at = effect.code, effect.message, motion.acting.at
        return
    db.session.add(
        Incident(
            id=new_id(),
            case_id=motion.case.id,
            strand_id=strand.id,
            token=effect.token,
            element=effect.element,
            code=effect.code,
            message=effect.message,
            at=motion.acting.at,
        )
    )
    motion.tell_log(
        Kind.INCIDENT, f"Stopped with an incident: {effect.message}", element=effect.element
    )


def step_limit_reached(motion: Motion, strand: Strand, effect: StepLimitReached) -> None:
    """Go on in another move, unless the strand runs away."""
    strand.continuations += 1
    if strand.continuations > MOST_CONTINUATIONS:
        message = "The process keeps running without waiting for anything: look for a loop."
        incident_raised(motion, strand, IncidentRaised(0, strand.process_key, RUNAWAY, message))
        return
    motion.timetable.add(
        Timer(
            case_id=motion.case.id,
            strand_id=strand.id,
            token=0,
            element=strand.process_key,
            version_id=strand.version_id,
            clock=CONTINUE,
            rule="",
            base_at=motion.acting.at,
            due_at=motion.acting.at,
        )
    )


def ended(motion: Motion, strand: Strand, effect: Ended) -> None:
    """Close the strand; with the main one the case."""
    completed = effect.how == "completed"
    _close(motion, strand, StrandState.ENDED if completed else StrandState.CANCELLED)
    if strand.kind is not StrandKind.MAIN:
        return
    state = CaseState.COMPLETED if completed else CaseState.CANCELLED
    outcome = _outcome(motion, strand, effect)
    _close_case(motion, state, outcome=outcome)
    if completed:
        said = f": {outcome}" if outcome else ""
        motion.tell_log(Kind.CASE_COMPLETED, f"The case is complete{said}.")


def _outcome(motion: Motion, strand: Strand, effect: Ended) -> str | None:
    """Say how the case ended: in the end event's own words, its name, or the process's words."""
    process = motion.bundle(strand).process
    element = process.elements.get(effect.element or "")
    drawn = (element.outcome if element else None) or effect.outcome or process.outcome
    scope = motion.scope(strand)
    return computed_text(drawn, scope, motion.acting.at)[:500] or None


def failed(motion: Motion, strand: Strand, effect: Failed) -> None:
    """End a strand by an uncaught error; a hold is released on its date all the same."""
    _close(motion, strand, StrandState.FAILED)
    if strand.kind is StrandKind.MAIN:
        _close_case(motion, CaseState.FAILED, outcome=effect.code)
        motion.tell_log(
            Kind.CASE_FAILED, f"The case failed with the error {effect.code}: {effect.message}"
        )
        return
    message = f"The error {effect.code} was not caught. {effect.message}"
    incident_raised(motion, strand, IncidentRaised(0, effect.element, "strand_failed", message))


def _close(motion: Motion, strand: Strand, state: StrandState) -> None:
    strand.state = state
    strand.ended_at = motion.acting.at
    motion.strands.pop(strand.id, None)


def _close_case(motion: Motion, state: CaseState, *, outcome: str | None) -> None:
    """Close the case and end what never keeps it open: holds and ad-hoc strands."""
    motion.case.state = state
    motion.case.outcome = outcome
    motion.case.closed_at = motion.acting.at
    for strand in list(motion.strands.values()):
        motion.stimulate(strand, CancelStrand())
