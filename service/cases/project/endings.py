"""How strands and cases end, and what keeps one from going on."""

from service.cases.holding import end_with_case
from service.cases.models import CaseState, Strand, StrandKind, StrandState
from service.cases.motion import Motion
from service.cases.resting import clear_all, clear_incident, raise_incident
from service.cases.texts import computed_text
from service.engine.effects import (
    Ended,
    Failed,
    IncidentCleared,
    IncidentRaised,
    StepLimitReached,
)
from service.engine.stimuli import CancelStrand
from service.ledger.audit import Kind
from service.transaction import nudge_after_commit

RUNAWAY = "runaway"
CONTINUE = "continue"
MOST_CONTINUATIONS = 25
"""Moves in a row that stop at the step limit before the case is held to run away."""


def incident_raised(motion: Motion, strand: Strand, effect: IncidentRaised) -> None:
    """Keep the incident; one that came back after a retry counts another attempt."""
    raise_incident(motion, strand, effect.token, effect.element, effect.code, effect.message)


def incident_cleared(motion: Motion, strand: Strand, effect: IncidentCleared) -> None:
    """End the incident of an element that goes on or is no longer needed."""
    clear_incident(motion, strand, effect.token)


def step_limit_reached(motion: Motion, strand: Strand, effect: StepLimitReached) -> None:
    """Go on in another move, unless the strand runs away."""
    strand.continuations += 1
    if strand.continuations > MOST_CONTINUATIONS:
        message = "The process keeps running without waiting for anything: look for a loop."
        raise_incident(motion, strand, 0, strand.process_key, RUNAWAY, message)
        return
    now = motion.acting.at
    motion.timetable.add_own(strand, CONTINUE, base_at=now, due_at=now)
    nudge_after_commit("tick")


def ended(motion: Motion, strand: Strand, effect: Ended) -> None:
    """Close the strand; with the main one the case."""
    completed = effect.how == "completed"
    _close(motion, strand, StrandState.ENDED if completed else StrandState.CANCELLED)
    if strand.kind is not StrandKind.MAIN:
        return
    state = CaseState.COMPLETED if completed else CaseState.CANCELLED
    outcome = _outcome(motion, strand, effect)
    end_case(motion, state, outcome=outcome)
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
        end_case(motion, CaseState.FAILED, outcome=effect.code)
        motion.tell_log(
            Kind.CASE_FAILED, f"The case failed with the error {effect.code}: {effect.message}"
        )
        return
    message = f"The error {effect.code} was not caught. {effect.message}".rstrip()
    raise_incident(motion, strand, 0, effect.element, "strand_failed", message)


def _close(motion: Motion, strand: Strand, state: StrandState) -> None:
    strand.state = state
    strand.ended_at = motion.acting.at
    motion.strands.pop(strand.id, None)


def end_case(motion: Motion, state: CaseState, *, outcome: str | None) -> None:
    """Close the case and end what never keeps it open: holds, their strands, its own clocks."""
    motion.case.state = state
    motion.case.outcome = outcome
    motion.case.closed_at = motion.acting.at
    end_with_case(motion)
    clear_all(motion)
    for strand in list(motion.strands.values()):
        motion.stimulate(strand, CancelStrand())
    for timer in motion.timetable:
        if timer.token == 0:
            motion.timetable.remove(timer)
