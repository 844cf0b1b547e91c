"""Claim a task, or give it back."""

from service.cases.giving_on import remember_holder
from service.cases.models import Task
from service.cases.opening import open_task
from service.cases.settle import settle
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.verbs import Verb


def claim(task_id: str, *, acting: Acting, if_match: int | None = None) -> Task:
    """Take a task for oneself; a task on hold may be claimed too.

    Raises TaskAlreadyClaimed, DutiesAreSeparate and what `open_task` raises.
    """
    on = open_task(task_id, Verb.CLAIM_TASK, acting, if_match=if_match, held_too=True)
    on.task.assignee = acting.who.username
    on.motion.tell_log(
        Kind.TASK_CLAIMED, f"{on.task.name} was claimed.", task=on.task.id, element=on.task.element
    )
    settle(on.motion)
    return on.task


def unclaim(task_id: str, *, acting: Acting, if_match: int | None = None) -> Task:
    """Give a task back to its roles.

    Raises TaskIsNotClaimed and what `open_task` raises.
    """
    on = open_task(task_id, Verb.UNCLAIM_TASK, acting, if_match=if_match, held_too=True)
    remember_holder(on.task)
    on.task.assignee = None
    on.motion.tell_log(
        Kind.TASK_UNCLAIMED,
        f"{on.task.name} was given back.",
        task=on.task.id,
        element=on.task.element,
    )
    settle(on.motion)
    return on.task
