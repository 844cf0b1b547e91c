"""What hangs on a person or a role: asked before they are switched off or removed.

Everything counts, whether the asker may see it or not; only numbers come of it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from service.bpmn.model import Process
from service.cases.models import LIVE, Case, CaseState, Strand, StrandState, Task, TaskRole
from service.cases.refusals import RoleInUse
from service.definitions.lookup import bundle_of, is_newest
from service.definitions.models import ProcessVersion
from service.extensions import db
from service.people.actors import Acting
from service.people.memberships import OF_ROLES
from service.people.roles_and_teams import lock, remove

_ROLE = "role:"


@dataclass(frozen=True, slots=True)
class RoleUse:
    """What needs a role: the names of the processes that name it, open tasks and cases."""

    processes: tuple[str, ...]
    tasks: int
    cases: int

    @property
    def is_needed(self) -> bool:
        """Tell whether anything would go wrong without the role."""
        return bool(self.processes or self.tasks or self.cases)


def open_tasks_of(usernames: Collection[str]) -> dict[str, int]:
    """Count the open and held tasks that each person has; who has none is missing."""
    counted = (
        select(Task.assignee, func.count())
        .where(Task.assignee.in_(usernames), Task.state.in_(LIVE))
        .group_by(Task.assignee)
    )
    return {str(name): count for name, count in db.session.execute(counted)}


def open_cases_of(owner: str) -> int:
    """Count the open cases of an owner."""
    counted = select(func.count()).where(Case.owner == owner, Case.state == CaseState.OPEN)
    return db.session.scalar(counted) or 0


def role_use(key: str) -> RoleUse:
    """Tell what needs a role."""
    waiting = (
        select(func.count())
        .select_from(TaskRole)
        .join(Task, Task.id == TaskRole.task_id)
        .where(TaskRole.role == key, Task.state.in_(LIVE))
    )
    processes = {
        one.name
        for one in _versions_at_work()
        for process in bundle_of(one).diagram.processes.values()
        if key in _roles_named(process)
    }
    return RoleUse(
        tuple(sorted(processes)), db.session.scalar(waiting) or 0, open_cases_of(f"{_ROLE}{key}")
    )


def remove_role(key: str, *, version: int, acting: Acting) -> None:
    """Remove a role that nothing needs any more.

    Raises RoleInUse, RoleUnknown, ChangedSince and the refusals of access.
    """
    lock(OF_ROLES, key, version=version, acting=acting)
    if role_use(key).is_needed:
        raise RoleInUse
    remove(OF_ROLES, key, version=version, acting=acting)


def _versions_at_work() -> list[ProcessVersion]:
    """Return every version that a case may still come to: the newest, and those of open work."""
    cases = select(Case.version_id).where(Case.state == CaseState.OPEN)
    strands = select(Strand.version_id).where(Strand.state == StrandState.OPEN)
    at_work = is_newest() | ProcessVersion.id.in_(cases) | ProcessVersion.id.in_(strands)
    return list(db.session.scalars(select(ProcessVersion).where(at_work)))


def _roles_named(process: Process) -> Iterator[str | None]:
    """Give the roles of a process: of its lanes, tasks and actions, and who may start it."""
    yield from process.start_roles
    yield from (lane.role for lane in process.lanes.values())
    for element in process.elements.values():
        yield from element.roles
        for action in element.actions:
            yield from action.roles
