"""Who leads the people of a role: whom to turn to when its work rests."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from service.extensions import db
from service.people.groups import Group
from service.people.models import GroupMembership, RoleMembership, TeamMembership, User


def supervisors_of(roles: Collection[str]) -> list[str]:
    """Return the user names of the active supervisors of some roles: never nobody, if avoidable.

    Those who have one of the roles, else those who share a team with somebody who has, else every
    supervisor, else the administrators.
    """
    members = select(RoleMembership.username).where(RoleMembership.role_key.in_(set(roles)))
    teams = select(TeamMembership.team_key).where(TeamMembership.username.in_(members))
    beside = select(TeamMembership.username).where(TeamMembership.team_key.in_(teams))
    for among in (User.username.in_(members), User.username.in_(beside)):
        found = _in(Group.SUPERVISOR, among)
        if found:
            return found
    return _in(Group.SUPERVISOR) or administrators()


def administrators() -> list[str]:
    """Return the user names of the active administrators."""
    return _in(Group.ADMINISTRATOR)


def leaders() -> list[str]:
    """Return the user names of everybody active who leads."""
    return sorted({*_in(Group.SUPERVISOR), *administrators()})


def _in(group: Group, *among: ColumnElement[bool]) -> list[str]:
    wanted = (
        select(User.username)
        .join(GroupMembership, GroupMembership.username == User.username)
        .where(User.active, GroupMembership.group == group, *among)
    )
    return list(db.session.scalars(wanted.order_by(User.username)))
