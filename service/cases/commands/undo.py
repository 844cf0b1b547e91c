"""Undo a finished task: it is to be done again, by whoever held it."""

from service.cases.consequences import Confirmed, losses, require_confirmation
from service.cases.models import Strand, StrandKind, StrandState, Task
from service.cases.motion import Motion
from service.cases.opening import OnTask, finished_task
from service.cases.refusals import ReasonRequired, TaskCannotBeUndone
from service.cases.renaming import element_now
from service.cases.settle import settle
from service.engine import ElementIsOpen, ScopeIsOver
from service.engine.stimuli import Rework
from service.extensions import db
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.verbs import Verb


def undo(
    task_id: str,
    reason: str,
    *,
    acting: Acting,
    confirmed: Confirmed = False,
    if_match: int | None = None,
) -> Task:
    """Open a new attempt of a task; what its completion led to ends, parallel work is kept.

    The old attempt stays as it was, with its answers; those that nobody has changed since give way
    to what was known before. Raises ReasonRequired, TaskCannotBeUndone, ConfirmationRequired
    (without `confirmed`, when other work would end) and what `finished_task` raises.
    """
    on = finished_task(task_id, Verb.UNDO_TASK, acting, if_match=if_match)
    if not reason.strip():
        raise ReasonRequired
    task, motion = on.task, on.motion
    strand = _strand_of(on)
    own = _set_by(motion, strand, task) & set(task.answers or {})
    again = Rework(
        element=element_now(motion.case, task),
        within=tuple((owner, element) for owner, element in task.within),
        turn=task.turn,
        restore={key: task.replaced.get(key) for key in sorted(own)},
    )
    try:
        foreseen = motion.foresee(strand, again)
    except ScopeIsOver as refusal:
        raise TaskCannotBeUndone(element=refusal.facts["element"]) from None
    except ElementIsOpen:
        raise TaskCannotBeUndone("The task is open again already.") from None
    require_confirmation(losses(motion, strand, foreseen, but=task), confirmed=confirmed)
    motion.tell_log(
        Kind.TASK_UNDONE,
        f"{task.name} was undone: {reason.strip()}",
        task=task.id,
        element=task.element,
        reason=reason.strip(),
    )
    motion.redone = task
    motion.stimulate(strand, again)
    settle(motion)
    task.taken_back_at = acting.at
    db.session.flush()
    return _next_attempt(motion, task)


def _strand_of(on: OnTask) -> Strand:
    """Return the task's strand, open again if it had ended. Raises TaskCannotBeUndone."""
    strand = db.session.get_one(Strand, on.task.strand_id)
    if strand.kind is StrandKind.HOLD:
        raise TaskCannotBeUndone
    strand.state, strand.ended_at = StrandState.OPEN, None
    on.motion.strands[strand.id] = strand
    return strand


def _set_by(motion: Motion, strand: Strand, task: Task) -> frozenset[str]:
    """Return what the task has said where its strand keeps its data: in the case's, or its own."""
    if strand.kind is StrandKind.MAIN:
        return motion.document.set_by(task.element)
    return frozenset(strand.data or ())


def _next_attempt(motion: Motion, task: Task) -> Task:
    """Return the new attempt; where the diagram did not come back to it, the old one."""
    return next((one for one in motion.tasks.values() if one.previous_id == task.id), task)
