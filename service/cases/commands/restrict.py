"""Say who may see a case."""

from collections.abc import Iterable

from sqlalchemy import delete

from service.cases.facts import case_facts
from service.cases.giving_on import remember_holder
from service.cases.locking import lock_case
from service.cases.models import Case, CasePerson, Task
from service.cases.motion import Motion
from service.cases.refusals import ReasonRequired
from service.cases.settle import settle
from service.extensions import db
from service.ledger.audit import Kind
from service.people.access import may, require
from service.people.actors import Acting
from service.people.directory import actor_of, find_user
from service.people.owners import names_of, require_reader
from service.people.refusals import PersonUnsuitable
from service.people.rules import sees
from service.people.things import CaseFacts
from service.people.verbs import Verb


def restrict(
    case_id: str, to: Iterable[str], reason: str, *, acting: Acting, if_match: int | None = None
) -> Case:
    """Let only these people and the owner see a case, open or closed; nobody named: everybody.

    Raises ReasonRequired, UserUnknown, PersonUnsuitable, CaseNotFound, VersionMismatch and the
    refusals of access.
    """
    case = lock_case(case_id, if_match=if_match)
    require(acting.who, Verb.RESTRICT_CASE, case_facts(case))
    if not reason.strip():
        raise ReasonRequired
    named = sorted({require_reader(username) for username in to})
    db.session.execute(delete(CasePerson).where(CasePerson.case_id == case.id))
    db.session.add_all(CasePerson(case_id=case.id, username=username) for username in named)
    case.restricted = bool(named)
    who = f"Only {names_of(named)} and the owner" if named else "Everybody who works on cases"
    motion = Motion(case, acting)
    motion.tell_log(
        Kind.CASE_RESTRICTED,
        f"{who} may see the case now: {reason.strip()}",
        to=named,
        reason=reason.strip(),
    )
    facts = case_facts(case)
    if not may(acting.who, Verb.READ_CASE, facts):
        raise PersonUnsuitable("You would not see the case any more: name yourself as well.")
    for task in motion.tasks.values():
        _free(motion, task, facts)
    settle(motion)
    return case


def _free(motion: Motion, task: Task, facts: CaseFacts) -> None:
    """Give a task back to its roles when whoever has it does not see the case any more."""
    holder = find_user(task.assignee) if task.assignee else None
    if holder is None or sees(actor_of(holder), facts):
        return
    motion.tell_log(
        Kind.TASK_UNCLAIMED,
        f"{task.name} is free again: {holder.display_name} does not see the case any more.",
        task=task.id,
        element=task.element,
    )
    remember_holder(task)
    task.assignee = None
