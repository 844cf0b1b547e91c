"""The facts of cases and tasks on which access is decided."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from service.cases.models import Case, CasePerson, Task, TaskRole, TaskState
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.people.things import CaseFacts, TaskFacts


def case_facts(case: Case) -> CaseFacts:
    """Gather what decides who may do what to a case."""
    named: frozenset[str] = frozenset()
    if case.restricted:
        wanted = select(CasePerson.username).where(CasePerson.case_id == case.id)
        named = frozenset(db.session.scalars(wanted))
    worked = db.session.scalar(
        select(exists().where(Task.case_id == case.id, Task.state == TaskState.COMPLETED))
    )
    return CaseFacts(owner=case.owner, restricted=case.restricted, named=named, worked=bool(worked))


def task_facts(task: Task, case: CaseFacts) -> TaskFacts:
    """Gather what decides who may do what to a task of a case."""
    roles = db.session.scalars(select(TaskRole.role).where(TaskRole.task_id == task.id))
    return TaskFacts(
        case=case,
        roles=frozenset(roles),
        assignee=task.assignee,
        completed_by=task.completed_by,
        barred=barred_from(task),
    )


def facts_of_many(rows: Sequence[tuple[Task, Case]]) -> dict[str, TaskFacts]:
    """Gather the facts of a page of tasks in a fixed number of queries, by task id.

    The tasks' roles must be loaded. `worked` is not gathered: it decides nothing about tasks.
    """
    restricted = {case.id for _, case in rows if case.restricted}
    wanted = select(CasePerson).where(CasePerson.case_id.in_(restricted))
    named: dict[str, set[str]] = {case_id: set() for case_id in restricted}
    for person in db.session.scalars(wanted) if restricted else ():
        named[person.case_id].add(person.username)
    return {
        task.id: TaskFacts(
            case=CaseFacts(
                owner=case.owner,
                restricted=case.restricted,
                named=frozenset(named.get(case.id, ())),
            ),
            roles=frozenset(one.role for one in task.roles),
            assignee=task.assignee,
            completed_by=task.completed_by,
            barred=barred_from(task),
        )
        for task, case in rows
    }


def barred_from(task: Task) -> frozenset[str]:
    """Return who may not do a task, because they completed one that another person must check."""
    bundle = bundle_by_id(task.version_id)
    elements = bundle.process.elements[task.element].not_by
    if not elements:
        return frozenset()
    wanted = select(Task.completed_by).where(
        Task.case_id == task.case_id,
        Task.element.in_(elements),
        Task.state == TaskState.COMPLETED,
        Task.completed_by.is_not(None),
    )
    return frozenset(name for name in db.session.scalars(wanted) if name)
