"""The table of access: for each verb the scope a token needs, its kind of thing, and who may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType, NoneType
from typing import Any

from service.people.actors import Actor
from service.people.groups import Group, Scope
from service.people.things import CaseFacts, EventFacts, ProcessFacts, TaskFacts, WorkFacts
from service.people.verbs import Verb

READERS = (Group.OFFICER, Group.SUPERVISOR, Group.INTEGRATOR, Group.ADMINISTRATOR)
"""Who sees cases that are not restricted. Analysts draw; people's lives are not theirs to read."""
LEADERS = (Group.SUPERVISOR, Group.ADMINISTRATOR)
STEERERS = (Group.SUPERVISOR, Group.INTEGRATOR, Group.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may: `allows` is asked about things of the type `about`, within a token's `scope`."""

    scope: Scope
    about: type
    allows: Callable[[Actor, Any], bool]


def sees(actor: Actor, case: CaseFacts) -> bool:
    """Tell whether the actor may know of the case; `access.visible` says the same in SQL."""
    if not actor.is_in(*READERS):
        return False
    return not case.restricted or actor.username in case.named or actor.username == case.owner


def works_on(actor: Actor, task: TaskFacts) -> bool:
    """Tell whether the actor may do the task.

    Officers may do theirs and the free ones of their roles; those who lead, every one; and nobody
    one that they are barred from.
    """
    if not sees(actor, task.case) or actor.username in task.barred:
        return False
    if actor.is_in(*LEADERS):
        return True
    return _could_do(actor, task) and not task.is_held_by_another(actor)


def _could_do(actor: Actor, task: TaskFacts) -> bool:
    if not actor.is_in(Group.OFFICER):
        return False
    return (
        not task.roles or not task.roles.isdisjoint(actor.roles) or task.assignee == actor.username
    )


def _claims(actor: Actor, task: TaskFacts) -> bool:
    return task.assignee is None and works_on(actor, task)


def _gives_back(actor: Actor, task: TaskFacts) -> bool:
    if task.assignee is None or not sees(actor, task.case):
        return False
    return task.assignee == actor.username or actor.is_in(*LEADERS)


def _hands_over(actor: Actor, task: TaskFacts) -> bool:
    """Whoever holds a task may pass it on, and so may whoever owns its case."""
    if not sees(actor, task.case):
        return False
    return (
        task.assignee == actor.username
        or actor.is_in(*LEADERS)
        or (actor.is_in(Group.OFFICER) and task.case.is_owned_by(actor))
    )


def _steers(actor: Actor, task: TaskFacts) -> bool:
    return works_on(actor, task) or _hands_over(actor, task)


def _undoes(actor: Actor, task: TaskFacts) -> bool:
    if not sees(actor, task.case):
        return False
    return actor.username == task.completed_by or _could_do(actor, task) or _hands_over(actor, task)


def _runs(actor: Actor, case: CaseFacts) -> bool:
    """Whoever leads runs every case they see; an officer the cases they own and the ownerless."""
    if not sees(actor, case):
        return False
    if actor.is_in(*LEADERS):
        return True
    return actor.is_in(Group.OFFICER) and (case.owner is None or case.is_owned_by(actor))


def _takes_part(actor: Actor, case: CaseFacts) -> bool:
    """Every officer and every leader who sees a case may add to its work; programs only tell it."""
    return sees(actor, case) and actor.is_in(Group.OFFICER, *LEADERS)


def _leads(actor: Actor, case: CaseFacts) -> bool:
    return sees(actor, case) and actor.is_in(*LEADERS)


def _cancels(actor: Actor, case: CaseFacts) -> bool:
    """Once a task has been completed there is work to lose: only those who lead may cancel."""
    return _runs(actor, case) and (not case.worked or actor.is_in(*LEADERS))


def _migrates(actor: Actor, case: CaseFacts) -> bool:
    """Whoever moves a case must know the drawing and run the case: both, or an administrator."""
    return sees(actor, case) and _migrates_any(actor, None)


def _migrates_any(actor: Actor, _: None) -> bool:
    draws_and_leads = actor.is_in(Group.ANALYST) and actor.is_in(Group.SUPERVISOR)
    return actor.is_in(Group.ADMINISTRATOR) or draws_and_leads


def _starts(actor: Actor, process: ProcessFacts) -> bool:
    if actor.is_in(*STEERERS):
        return True
    return actor.is_in(Group.OFFICER) and (
        not process.start_roles or not process.start_roles.isdisjoint(actor.roles)
    )


def _raises(actor: Actor, event: EventFacts) -> bool:
    if not sees(actor, event.case):
        return False
    if actor.is_in(*LEADERS):
        return True
    return actor.is_in(Group.OFFICER) and (
        not event.roles or not event.roles.isdisjoint(actor.roles)
    )


def _serves(actor: Actor, work: WorkFacts) -> bool:
    return actor.is_in(Group.INTEGRATOR, Group.ADMINISTRATOR) and actor.serves(work.topic)


def _in(*groups: Group) -> Callable[[Actor, None], bool]:
    return lambda actor, _: actor.is_in(*groups)


def _case(allows: Callable[[Actor, CaseFacts], bool]) -> Rule:
    return Rule(Scope.CASES_WRITE, CaseFacts, allows)


def _task(allows: Callable[[Actor, TaskFacts], bool]) -> Rule:
    return Rule(Scope.TASKS_WRITE, TaskFacts, allows)


RULES: Mapping[Verb, Rule] = MappingProxyType(
    {
        Verb.START_CASE: Rule(Scope.CASES_WRITE, ProcessFacts, _starts),
        Verb.READ_CASE: Rule(Scope.CASES_READ, CaseFacts, sees),
        Verb.ADD_NOTE: _case(sees),
        Verb.ADD_ATTACHMENT: _case(sees),
        Verb.ASSIGN_CASE: _case(_runs),
        Verb.HOLD_CASE: _case(_runs),
        Verb.RELEASE_CASE: _case(_runs),
        Verb.CLOSE_CASE: _case(_runs),
        Verb.CANCEL_CASE: _case(_cancels),
        Verb.REOPEN_CASE: _case(_runs),
        Verb.RESTRICT_CASE: _case(_runs),
        Verb.ADD_TASK: _case(_takes_part),
        Verb.LINK_CASE: _case(_takes_part),
        Verb.WRITE_DOCUMENT: _case(_takes_part),
        Verb.CORRECT_SUBJECT: _case(_takes_part),
        Verb.ACKNOWLEDGE_ESCALATION: _case(_leads),
        Verb.HOLD_LEGALLY: _case(_leads),
        Verb.MIGRATE_CASE: _case(_migrates),
        Verb.MIGRATE_CASES: Rule(Scope.CASES_WRITE, NoneType, _migrates_any),
        Verb.RAISE_EVENT: Rule(Scope.CASES_WRITE, EventFacts, _raises),
        Verb.READ_TASK: Rule(
            Scope.TASKS_READ, TaskFacts, lambda actor, task: sees(actor, task.case)
        ),
        Verb.CLAIM_TASK: _task(_claims),
        Verb.UNCLAIM_TASK: _task(_gives_back),
        Verb.ASSIGN_TASK: _task(_hands_over),
        Verb.COMPLETE_TASK: _task(works_on),
        Verb.HOLD_TASK: _task(_steers),
        Verb.RELEASE_TASK: _task(_steers),
        Verb.BYPASS_TASK: _task(_steers),
        Verb.CANCEL_TASK: _task(_steers),
        Verb.UNDO_TASK: _task(_undoes),
        Verb.EXTEND_TASK: _task(_hands_over),
        Verb.READ_DEFINITIONS: Rule(Scope.DEFINITIONS_READ, NoneType, _in(*Group)),
        Verb.DRAFT_DEFINITIONS: Rule(
            Scope.DEFINITIONS_WRITE, NoneType, _in(Group.ANALYST, Group.ADMINISTRATOR)
        ),
        Verb.PUBLISH_DEFINITIONS: Rule(
            Scope.DEFINITIONS_WRITE, NoneType, _in(Group.ANALYST, Group.ADMINISTRATOR)
        ),
        Verb.READ_MESSAGES: Rule(Scope.MESSAGES_READ, NoneType, _in(*STEERERS)),
        Verb.DELIVER_MESSAGE: Rule(Scope.MESSAGES_WRITE, NoneType, _in(*STEERERS)),
        Verb.BROADCAST_SIGNAL: Rule(Scope.MESSAGES_WRITE, NoneType, _in(*STEERERS)),
        Verb.READ_HOOKS: Rule(Scope.HOOKS_READ, NoneType, _in(Group.ANALYST, *STEERERS)),
        Verb.MANAGE_HOOKS: Rule(
            Scope.HOOKS_WRITE,
            NoneType,
            _in(Group.ANALYST, Group.INTEGRATOR, Group.ADMINISTRATOR),
        ),
        Verb.SERVE_WORK: Rule(Scope.WORK, WorkFacts, _serves),
        Verb.READ_TOPICS: Rule(
            Scope.OPERATIONS,
            NoneType,
            _in(Group.ANALYST, Group.INTEGRATOR, Group.ADMINISTRATOR),
        ),
        Verb.READ_WEBHOOKS: Rule(
            Scope.HOOKS_READ, NoneType, _in(Group.INTEGRATOR, Group.ADMINISTRATOR)
        ),
        Verb.MANAGE_WEBHOOKS: Rule(
            Scope.HOOKS_WRITE, NoneType, _in(Group.INTEGRATOR, Group.ADMINISTRATOR)
        ),
        Verb.READ_FEED: Rule(Scope.CASES_READ, NoneType, _in(*READERS)),
        Verb.READ_INSIGHT: Rule(Scope.TASKS_READ, NoneType, _in(Group.ANALYST, *LEADERS)),
        Verb.READ_WORKLOAD: Rule(Scope.TASKS_READ, NoneType, _in(*LEADERS)),
        Verb.WORK_IN_BULK: Rule(Scope.TASKS_WRITE, NoneType, _in(*LEADERS)),
        Verb.PLAN_ABSENCES: Rule(Scope.TASKS_WRITE, NoneType, _in(*LEADERS)),
        Verb.SET_ALLOCATION: Rule(Scope.TASKS_WRITE, NoneType, _in(*LEADERS)),
        Verb.READ_INCIDENTS: Rule(Scope.OPERATIONS, NoneType, _in(*STEERERS)),
        Verb.RETRY_INCIDENT: Rule(Scope.OPERATIONS, NoneType, _in(*LEADERS)),
        Verb.MOVE_CLOCK: Rule(Scope.OPERATIONS, NoneType, _in(Group.ADMINISTRATOR)),
        Verb.CHANGE_CALENDAR: Rule(
            Scope.DEFINITIONS_WRITE, NoneType, _in(Group.ANALYST, Group.ADMINISTRATOR)
        ),
        Verb.MOVE_STATUTORY_CLOCKS: Rule(Scope.ADMIN, NoneType, _in(Group.ADMINISTRATOR)),
        Verb.KEEP_REASONS: Rule(Scope.ADMIN, NoneType, _in(Group.ADMINISTRATOR)),
        Verb.KEEP_PUBLISHING_RULES: Rule(Scope.ADMIN, NoneType, _in(Group.ADMINISTRATOR)),
        Verb.KEEP_RETENTION: Rule(Scope.ADMIN, NoneType, _in(Group.ADMINISTRATOR)),
        Verb.ERASE_CASES: Rule(Scope.ADMIN, NoneType, _in(Group.ADMINISTRATOR)),
        Verb.READ_DIRECTORY: Rule(Scope.PEOPLE_READ, NoneType, _in(*Group)),
        Verb.KEEP_OWN_ACCOUNT: Rule(Scope.ADMIN, NoneType, lambda *_: True),
        Verb.ADMINISTER: Rule(
            Scope.ADMIN, NoneType, _in(Group.ANALYST, Group.INTEGRATOR, Group.ADMINISTRATOR)
        ),
        Verb.MANAGE_PEOPLE: Rule(Scope.ADMIN, NoneType, _in(Group.ADMINISTRATOR)),
        Verb.PROVISION_PEOPLE: Rule(
            Scope.PROVISIONING, NoneType, _in(Group.INTEGRATOR, Group.ADMINISTRATOR)
        ),
        Verb.KEEP_SECRETS: Rule(Scope.ADMIN, NoneType, _in(Group.ADMINISTRATOR)),
        Verb.MANAGE_TEMPLATES: Rule(Scope.ADMIN, NoneType, _in(Group.ADMINISTRATOR)),
    }
)
