"""Extend a task's target, with a reason; the original target is never overwritten."""

from datetime import datetime

from service.cases.clocks.service_levels import recount
from service.cases.models import Task
from service.cases.offering import is_extendable
from service.cases.opening import open_task
from service.cases.refusals import ReasonRequired, TargetNotExtendable, TargetNotLater
from service.cases.settle import settle
from service.cases.texts import day_of
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.verbs import Verb


def extend(
    task_id: str, to: datetime, reason: str, *, acting: Acting, if_match: int | None = None
) -> Task:
    """Move the target of an open or held task out `to` an instant, for causes outside its control.

    Holds placed later move it on from there. Raises TargetNotExtendable (a clock of the law, a
    drawn one, or none), TargetNotLater, ReasonRequired and what `open_task` raises.
    """
    on = open_task(task_id, Verb.EXTEND_TASK, acting, if_match=if_match, held_too=True)
    task, motion = on.task, on.motion
    before = task.target_at
    if before is None or not is_extendable(task):
        raise TargetNotExtendable
    if not reason.strip():
        raise ReasonRequired
    said = {
        "given_at": acting.at.isoformat(),
        "to": to.isoformat(),
        "by": acting.who.username,
        "reason": reason.strip(),
    }
    task.extensions = [*task.extensions, said]
    motion.case.extensions += 1
    task.clock_reached = None
    recount(motion, task)
    if task.target_at is None or task.target_at <= max(before, acting.at):
        raise TargetNotLater(f"The target is {day_of(before)} already.")
    motion.tell_log(
        Kind.TARGET_EXTENDED,
        f"The target of {task.name} was extended to {day_of(task.target_at)}: {reason.strip()}",
        task=task.id,
        before=before.isoformat(),
        after=task.target_at.isoformat(),
        reason=reason.strip(),
    )
    settle(motion)
    return task
