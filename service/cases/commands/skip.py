"""Bypass an optional task, or cancel it with what only it leads to."""

from service.cases.consequences import Confirmed, losses, require_confirmation
from service.cases.facts import case_facts
from service.cases.models import StrandKind, Task
from service.cases.opening import OnTask, open_task
from service.cases.refusals import ReasonRequired, TaskIsMandatory
from service.cases.settle import settle
from service.engine.effects import Ended
from service.engine.stimuli import BypassTask, CancelTask
from service.ledger.audit import Kind
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


def bypass(task_id: str, reason: str, *, acting: Acting, if_match: int | None = None) -> Task:
    """Pass an optional task over: the case goes on as if it were done, without answers.

    Raises ReasonRequired, TaskIsMandatory and what `open_task` raises.
    """
    on = _optional(task_id, Verb.BYPASS_TASK, reason, acting, if_match)
    task, motion = on.task, on.motion
    _tell(on, Kind.TASK_BYPASSED, "bypassed", reason)
    motion.stimulate(motion.strands[task.strand_id], BypassTask(token=task.token))
    settle(motion)
    return task


def cancel_task(
    task_id: str,
    reason: str,
    *,
    acting: Acting,
    confirmed: Confirmed = False,
    if_match: int | None = None,
) -> Task:
    """Cancel an optional task and what only it leads to.

    Raises ReasonRequired, TaskIsMandatory, ConfirmationRequired (without `confirmed`, when other
    work would end or not come any more) and what `open_task` raises. Where nothing else is left,
    the case ends with the task: that is only for who may cancel the case.
    """
    on = _optional(task_id, Verb.CANCEL_TASK, reason, acting, if_match)
    task, motion = on.task, on.motion
    strand, stimulus = motion.strands[task.strand_id], CancelTask(token=task.token)
    foreseen = motion.foresee(strand, stimulus)
    ends_case = strand.kind is StrandKind.MAIN and any(isinstance(one, Ended) for one in foreseen)
    if ends_case:
        require(acting.who, Verb.CANCEL_CASE, case_facts(motion.case))
    require_confirmation(losses(motion, strand, foreseen, but=task), confirmed=confirmed)
    motion.cancelled = task
    _tell(on, Kind.TASK_CANCELLED, "cancelled", reason)
    motion.stimulate(strand, stimulus)
    settle(motion)
    if ends_case:
        motion.case.outcome = motion.case.outcome or reason.strip()[:500]
    return task


def _optional(
    task_id: str, verb: Verb, reason: str, acting: Acting, if_match: int | None
) -> OnTask:
    on = open_task(task_id, verb, acting, if_match=if_match)
    if on.task.mandatory:
        raise TaskIsMandatory
    if not reason.strip():
        raise ReasonRequired
    return on


def _tell(on: OnTask, kind: Kind, how: str, reason: str) -> None:
    task = on.task
    task.completed_by = on.motion.acting.who.username
    on.motion.tell_log(
        kind,
        f"{task.name} was {how}: {reason.strip()}",
        task=task.id,
        element=task.element,
        reason=reason.strip(),
    )
