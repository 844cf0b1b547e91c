"""Assign a task or a case to a person or a role."""

from sqlalchemy.orm.attributes import flag_modified

from service.cases import telling
from service.cases.covering import hand_to_cover
from service.cases.facts import case_facts, task_facts
from service.cases.giving_on import remember_holder, remember_owner
from service.cases.models import Case, Task, TaskRole
from service.cases.opening import OnTask, open_case, open_task
from service.cases.settle import settle
from service.extensions import db
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.directory import active_user, actor_of
from service.people.owners import ROLE, name_of, require_owner
from service.people.refusals import PersonUnsuitable
from service.people.rules import sees, works_on
from service.people.verbs import Verb


def assign_task(
    task_id: str, to: str, *, acting: Acting, reason: str = "", if_match: int | None = None
) -> Task:
    """Give a task to a user, or with `role:<key>` to a role; its holder changes, its clock not.

    Where that user is away, whoever covers for them gets it.

    Raises UserUnknown, RoleUnknown, PersonUnsuitable and what `open_task` raises.
    """
    on = open_task(task_id, Verb.ASSIGN_TASK, acting, if_match=if_match, held_too=True)
    require_owner(to)
    remember_holder(on.task, roles=to.startswith(ROLE))
    if to.startswith(ROLE):
        on.task.assignee = None
        on.task.roles = [TaskRole(role=to.removeprefix(ROLE))]
        flag_modified(on.task, "assignee")  # Other roles alone are a new version of the task too.
    else:
        on.task.assignee = to
        _require_suitable(on)
    on.motion.tell_log(
        Kind.TASK_ASSIGNED,
        f"{on.task.name} was assigned to {name_of(to)}{_because(reason)}",
        task=on.task.id,
        element=on.task.element,
        to=to,
        reason=reason,
    )
    hand_to_cover(on.motion, on.task)
    telling.tell_of_assignment(on.motion, on.task)
    settle(on.motion)
    db.session.flush()
    return on.task


def assign_case(
    case_id: str, to: str, *, acting: Acting, reason: str = "", if_match: int | None = None
) -> Case:
    """Make a user, or with `role:<key>` a role, the owner of a case.

    Raises UserUnknown, RoleUnknown, PersonUnsuitable and what `open_case` raises.
    """
    motion = open_case(case_id, Verb.ASSIGN_CASE, acting, if_match=if_match)
    require_owner(to)
    remember_owner(motion.case)
    motion.case.owner = to
    if not to.startswith(ROLE) and not sees(actor_of(active_user(to)), case_facts(motion.case)):
        raise PersonUnsuitable(f"{name_of(to)} does not work on cases.", username=to)
    said = f"The case is now owned by {name_of(to)}{_because(reason)}"
    motion.tell_log(Kind.CASE_ASSIGNED, said, to=to, reason=reason)
    if not to.startswith(ROLE):
        telling.tell_others(motion, [to], kind=telling.ASSIGNED, text="The case is yours.")
    settle(motion)
    return motion.case


def _require_suitable(on: OnTask) -> None:
    """Raise PersonUnsuitable when the new holder of a task could not do it."""
    facts, to = task_facts(on.task, on.motion.case), on.task.assignee or ""
    person = actor_of(active_user(to))
    if works_on(person, facts):
        return
    why = "does not work on cases"
    if to in facts.barred:
        why = "completed what somebody else is to check here"
    elif facts.case.restricted and not sees(person, facts.case):
        why = "is not one of those who may see this restricted case"
    raise PersonUnsuitable(f"{name_of(to)} {why}: choose somebody else.", username=to)


def _because(reason: str) -> str:
    """End a sentence of the log: with the reason, where one was given."""
    return f": {reason.strip()}" if reason.strip() else "."
