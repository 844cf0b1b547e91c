"""Record what came of a piece of work: a result, a BPMN error or a failure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from service import log
from service.cases import letters
from service.cases.documents.issuing import tell_sender
from service.cases.documents.versions import NewDocument, keep_version, latest_made
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import CaseState, Incident
from service.cases.motion import Motion
from service.cases.resting import clear_incident
from service.cases.retrying import RETRY, GiveUp
from service.cases.settle import settle
from service.engine.stimuli import Stimulus, WorkDone, WorkError
from service.errors import Refusal
from service.extensions import db
from service.ledger.audit import Kind
from service.ledger.outbox import State, Work
from service.people.actors import Acting

_log = log.logger(__name__)


class WorkNotHeld(Refusal):
    """The work is no longer yours: it was withdrawn, done, or taken by another worker."""


@dataclass(frozen=True, slots=True)
class Result:
    """The work was done.

    A letter to a colleague that cannot go is done too, though not `sent`; `trouble` may say why.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    sent: bool = True
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class BpmnError:
    """The work ended in an error that the diagram may catch."""

    code: str
    message: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """The work could not be done now. `final`: trying again will not help.

    Who knows better than the diagram says how many `retries` are left, and what to `wait` for.
    """

    message: str
    final: bool = False
    retries: int | None = None
    wait: timedelta | None = None


def record_result(
    work_id: str,
    fence: int,
    came: Result | BpmnError | Failure,
    *,
    acting: Acting,
    made: NewDocument | None = None,
) -> None:
    """Take what a worker brings, and the document that it `made`, if the work is still its.

    Raises WorkNotHeld when the work was withdrawn, is done or was taken again since, and
    FileAlreadyKept.
    """
    work = db.session.get(Work, work_id)
    if work is None:
        raise WorkNotHeld
    if work.case_id is None:
        _record_apart(work, fence, came, acting)
        return
    case = lock_case(work.case_id, erased_too=True)
    # Locked as well: a worker may be taking it again, or holding on to it, at this moment.
    db.session.refresh(work, with_for_update=True)
    if work.state != State.WAITING or work.fence != fence:
        raise WorkNotHeld(state=work.state)
    if made is not None:
        # Before the case goes on: what it asks for next may be an email that takes the document.
        after = latest_made(case.id, made.making)
        keep_version(case, made.stored, made.making, after=after, acting=acting, file_id=made.id)
    motion = Motion(case, acting)
    work.taken_until = None
    if isinstance(came, Failure):
        _failed(motion, work, came)
    else:
        _done(motion, work, came)
    if case.state is CaseState.OPEN:
        settle(motion)
    db.session.flush()


def _done(motion: Motion, work: Work, came: Result | BpmnError) -> None:
    work.state = State.DONE
    work.last_error = came.message if isinstance(came, BpmnError) else ""
    strand = motion.strands.get(work.strand_id)
    if work.token is None and isinstance(came, BpmnError):
        motion.tell_log(Kind.WORK_FAILED, f"It could not be delivered: {came.message}")
        tell_sender(motion, work.id)
    if work.token is None or strand is None:
        return
    clear_incident(motion, strand, work.token)
    stimulus: Stimulus
    if isinstance(came, Result):
        stimulus = WorkDone(token=work.token, result=came.values)
        motion.tell_log(Kind.WORK_DONE, f"{_named(motion, work)} is done.", element=work.element)
    else:
        stimulus = WorkError(work.token, came.code, came.message, came.values)
        motion.tell_log(
            Kind.WORK_FAILED,
            f"{_named(motion, work)} ended with the error {came.code}.",
            element=work.element,
        )
    motion.stimulate(strand, stimulus)


def _failed(motion: Motion, work: Work, failure: Failure) -> None:
    if not _gives_up(work, failure, motion.acting):
        return
    if work.token is None:
        tell_sender(motion, work.id)
    incident = Incident(
        id=new_id(),
        case_id=motion.case.id,
        strand_id=work.strand_id,
        token=work.token or 0,
        element=work.element,
        code="work_given_up",
        message=f"{work.topic}: {failure.message}",
        attempts=work.attempts,
        work_id=work.id,
        at=motion.acting.at,
    )
    motion.incidents.append(incident)
    db.session.add(incident)
    tries = "1 attempt" if work.attempts == 1 else f"{work.attempts} attempts"
    motion.tell_log(
        Kind.INCIDENT,
        f"{_named(motion, work)} could not be done after {tries}.",
        element=work.element,
    )


def _gives_up(work: Work, failure: Failure, acting: Acting) -> bool:
    """Let work wait for its next attempt, or give it up when there is none.

    Its taker holds it no longer: whatever they bring now is late.
    """
    work.last_error = failure.message
    work.fence += 1
    if failure.retries is not None:
        work.most_attempts = work.attempts + failure.retries
    decision = RETRY.after(work.attempts, most=work.most_attempts, final=failure.final)
    if isinstance(decision, GiveUp):
        work.state = State.GIVEN_UP
        return True
    work.next_at = acting.at + (decision.wait if failure.wait is None else failure.wait)
    return False


def _record_apart(
    work: Work, fence: int, came: Result | BpmnError | Failure, acting: Acting
) -> None:
    """Take what came of work that moves no case; given up, it stands in the metrics and the log.

    What a letter that was not sent was to tell is shown in the app.
    """
    db.session.refresh(work, with_for_update=True)
    if work.state != State.WAITING or work.fence != fence:
        raise WorkNotHeld(state=work.state)
    work.taken_until = None
    if not isinstance(came, Failure):
        work.state = State.DONE
        work.last_error = came.trouble if isinstance(came, Result) else ""
        if isinstance(came, Result) and not came.sent:
            letters.show_in_app(work)
    elif _gives_up(work, came, acting):
        letters.show_in_app(work)
        _log.error("letter_given_up", work=work.id, topic=work.topic)
    db.session.flush()


def _named(motion: Motion, work: Work) -> str:
    """Say what work is called where it is drawn, or else by its topic."""
    strand = motion.strands.get(work.strand_id)
    drawn = motion.bundle(strand).process.elements.get(work.element) if strand else None
    return (drawn.name if drawn else "") or work.topic
