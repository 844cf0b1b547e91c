"""Assign a task or a case to a person or a role."""

from sqlalchemy.orm.attributes import flag_modified

from service.cases.models import Case, Task, TaskRole
from service.cases.opening import open_case, open_task
from service.cases.settle import settle
from service.extensions import db
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.owners import require_owner
from service.people.verbs import Verb

ROLE = "role:"


def assign_task(
    task_id: str, to: str, *, acting: Acting, reason: str = "", if_match: int | None = None
) -> Task:
    """Give a task to a user, or with `role:<key>` to a role; its holder changes, its clock not.

    Raises OwnerUnknown and what `open_task` raises.
    """
    on = open_task(task_id, Verb.ASSIGN_TASK, acting, if_match=if_match, held_too=True)
    require_owner(to)
    if to.startswith(ROLE):
        on.task.assignee = None
        on.task.roles = [TaskRole(role=to.removeprefix(ROLE))]
        flag_modified(on.task, "assignee")  # Other roles alone are a new version of the task too.
    else:
        on.task.assignee = to
    on.motion.tell_log(
        Kind.TASK_ASSIGNED,
        f"{on.task.name} was assigned to {to}{_because(reason)}",
        task=on.task.id,
        element=on.task.element,
        to=to,
        reason=reason,
    )
    settle(on.motion)
    db.session.flush()
    return on.task


def assign_case(
    case_id: str, to: str, *, acting: Acting, reason: str = "", if_match: int | None = None
) -> Case:
    """Make a user, or with `role:<key>` a role, the owner of a case.

    Raises OwnerUnknown and what `open_case` raises.
    """
    motion = open_case(case_id, Verb.ASSIGN_CASE, acting, if_match=if_match)
    require_owner(to)
    motion.case.owner = to
    said = f"The case is now owned by {to}{_because(reason)}"
    motion.tell_log(Kind.CASE_ASSIGNED, said, to=to, reason=reason)
    settle(motion)
    return motion.case


def _because(reason: str) -> str:
    """End a sentence of the log: with the reason, where one was given."""
    return f": {reason.strip()}" if reason.strip() else "."
