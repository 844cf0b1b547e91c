"""The facts of cases and tasks on which access is decided."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from service.cases.models import Case, CasePerson, Task, TaskState
from service.cases.renaming import element_now, names_before
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.people.things import CaseFacts, TaskFacts


def case_facts(case: Case) -> CaseFacts:
    """Gather what decides who may do what to a case."""
    return case_facts_of_many([case])[case.id]


def worked_case_facts(case: Case) -> CaseFacts:
    """Gather what decides who may do what to a case of which a task is known to be completed."""
    named = _named([case] if case.restricted else [])
    return _case_facts(case, named, worked=True)


def case_facts_of_many(cases: Sequence[Case]) -> dict[str, CaseFacts]:
    """Gather the facts of a page of cases in a fixed number of queries, by case id."""
    named = _named(case for case in cases if case.restricted)
    done = select(Task.case_id).where(
        Task.case_id.in_([case.id for case in cases]), Task.state == TaskState.COMPLETED
    )
    worked = set(db.session.scalars(done.distinct()))
    return {case.id: _case_facts(case, named, worked=case.id in worked) for case in cases}


def task_facts(task: Task, case: Case) -> TaskFacts:
    """Gather what decides who may do what to a task of a case; its roles should be loaded."""
    return facts_of_many([(task, case)])[task.id]


def facts_of_many(rows: Sequence[tuple[Task, Case]]) -> dict[str, TaskFacts]:
    """Gather the facts of a page of tasks in a fixed number of queries, by task id.

    The tasks' roles must be loaded. `worked` is not gathered: it decides nothing about tasks.
    """
    named = _named(case for _, case in rows if case.restricted)
    return {
        task.id: TaskFacts(
            case=_case_facts(case, named, worked=False),
            roles=frozenset(one.role for one in task.roles),
            assignee=task.assignee,
            completed_by=task.completed_by,
            barred=barred_from(task),
        )
        for task, case in rows
    }


def _case_facts(case: Case, named: Mapping[str, frozenset[str]], *, worked: bool) -> CaseFacts:
    return CaseFacts(
        owner=case.owner,
        restricted=case.restricted,
        named=named.get(case.id, frozenset()),
        worked=worked,
    )


def _named(restricted: Iterable[Case]) -> dict[str, frozenset[str]]:
    """Return who is named on each restricted case."""
    ids = {case.id for case in restricted}
    if not ids:
        return {}
    found: dict[str, frozenset[str]] = {}
    for person in db.session.scalars(select(CasePerson).where(CasePerson.case_id.in_(ids))):
        found[person.case_id] = found.get(person.case_id, frozenset()) | {person.username}
    return found


def barred_from(task: Task) -> frozenset[str]:
    """Return who may not do a task, because they completed one that another person must check."""
    bundle = bundle_by_id(task.version_id)
    elements = bundle.process.elements[task.element].not_by
    if not elements:
        return frozenset()
    case = db.session.get_one(Case, task.case_id)
    wanted = select(Task).where(
        Task.case_id == case.id,
        Task.element.in_(names_before(case, elements)),
        Task.state == TaskState.COMPLETED,
        Task.taken_back_at.is_(None),
    )
    done = [one for one in db.session.scalars(wanted) if element_now(case, one) in elements]
    return frozenset(one.completed_by for one in done if one.completed_by)
