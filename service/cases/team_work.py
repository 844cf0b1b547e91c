"""Which work is a team's: what its members hold, and what nobody holds and they may take."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from service.cases.models import LIVE, Case, PastHolder, Task, TaskRole
from service.people.models import RoleMembership, TeamMembership
from service.people.owners import ROLE


def task_of_team(key: str) -> ColumnElement[bool]:
    """Give the condition that a task is held by a member of the team, or free for a role of one."""
    offered = aliased(TaskRole)  # The list itself may be joined to the roles.
    free_for_them = exists().where(
        offered.task_id == Task.id, offered.role.in_(_roles(_members(key)))
    )
    return or_(Task.assignee.in_(_members(key)), and_(Task.assignee.is_(None), free_for_them))


def case_of_team(key: str) -> ColumnElement[bool]:
    """Give the condition that a member or a role of one owns a case, or its open work is theirs."""
    working = exists().where(Task.case_id == Case.id, Task.state.in_(LIVE), task_of_team(key))
    return or_(_is_one_of(Case.owner, key), working)


def case_ever_of_team(key: str) -> ColumnElement[bool]:
    """Give the condition that a case is a team's or ever was.

    A member or a role of one owns it or did, or one of its tasks, open or over, was for such a
    role, or held, done or ended by a member. Who is in the team is asked as it is now.
    """
    members = _members(key)
    offered = exists().where(TaskRole.task_id == Task.id, TaskRole.role.in_(_roles(members)))
    theirs = or_(Task.assignee.in_(members), Task.completed_by.in_(members), offered)
    worked = exists().where(Task.case_id == Case.id, theirs)
    had = exists().where(PastHolder.case_id == Case.id, _is_one_of(PastHolder.holder, key))
    return or_(_is_one_of(Case.owner, key), worked, had)


def _is_one_of(holder: InstrumentedAttribute[Any], key: str) -> ColumnElement[bool]:
    """Give the condition that a holder is a member of the team, or a role of one."""
    members = _members(key)
    roles = select(literal(ROLE) + RoleMembership.role_key).where(
        RoleMembership.username.in_(members)
    )
    return or_(holder.in_(members), holder.in_(roles))


def _members(key: str) -> Select[str]:
    return select(TeamMembership.username).where(TeamMembership.team_key == key)


def _roles(members: Select[str]) -> Select[str]:
    return select(RoleMembership.role_key).where(RoleMembership.username.in_(members))
