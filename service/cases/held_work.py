"""What hangs on a person or a role: asked before they are switched off or removed.

Everything counts, whether the asker may see it or not; only numbers come of it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from service.cases.models import LIVE, Case, CaseState, Task, TaskRole
from service.cases.refusals import RoleInUse
from service.definitions.lookup import bundle_of, newest_versions
from service.extensions import db
from service.people.actors import Acting
from service.people.memberships import OF_ROLES
from service.people.roles_and_teams import remove

_ROLE = "role:"


@dataclass(frozen=True, slots=True)
class RoleUse:
    """What needs a role: the names of the processes that draw it now, open tasks and cases."""

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
    processes = [
        one.name
        for one in newest_versions()
        if key in {lane.role for lane in bundle_of(one).process.lanes.values()}
    ]
    return RoleUse(
        tuple(sorted(processes)), db.session.scalar(waiting) or 0, open_cases_of(f"{_ROLE}{key}")
    )


def remove_role(key: str, *, version: int, acting: Acting) -> None:
    """Remove a role that nothing needs any more.

    Raises RoleInUse, RoleUnknown, ChangedSince and the refusals of access.
    """
    if role_use(key).is_needed:
        raise RoleInUse
    remove(OF_ROLES, key, version=version, acting=acting)
