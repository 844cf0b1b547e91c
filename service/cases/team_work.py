"""Which work is a team's: what its members hold, and what nobody holds and they may take."""

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select
from sqlalchemy.orm import aliased

from service.cases.models import LIVE, Case, Task, TaskRole
from service.people.models import RoleMembership, TeamMembership


def task_of_team(key: str) -> ColumnElement[bool]:
    """Give the condition that a task is held by a member of the team, or free for a role of one."""
    offered = aliased(TaskRole)  # The list itself may be joined to the roles.
    free_for_them = exists().where(
        offered.task_id == Task.id, offered.role.in_(_roles(_members(key)))
    )
    return or_(Task.assignee.in_(_members(key)), and_(Task.assignee.is_(None), free_for_them))


def case_of_team(key: str) -> ColumnElement[bool]:
    """Give the condition that a member or a role of one owns a case, or its open work is theirs."""
    members = _members(key)
    owning = select(literal("role:") + RoleMembership.role_key).where(
        RoleMembership.username.in_(members)
    )
    working = exists().where(Task.case_id == Case.id, Task.state.in_(LIVE), task_of_team(key))
    return or_(Case.owner.in_(members), Case.owner.in_(owning), working)


def _members(key: str) -> Select[str]:
    return select(TeamMembership.username).where(TeamMembership.team_key == key)


def _roles(members: Select[str]) -> Select[str]:
    return select(RoleMembership.role_key).where(RoleMembership.username.in_(members))
