"""Owners, a user name or `role:<key>`, and those who may see a restricted case."""

from service.people.directory import active_user, actor_of
from service.people.refusals import PersonUnsuitable
from service.people.roles import require_role
from service.people.rules import READERS

ROLE = "role:"


def require_owner(owner: str) -> str:
    """Give back an owner that exists. Raises `UserUnknown` or `RoleUnknown`."""
    if owner.startswith(ROLE):
        require_role(owner.removeprefix(ROLE))
    else:
        active_user(owner)
    return owner


def require_reader(username: str) -> str:
    """Give back a user who may see cases at all. Raises `UserUnknown` or `PersonUnsuitable`."""
    if not actor_of(active_user(username)).is_in(*READERS):
        raise PersonUnsuitable(f"{username} does not work on cases.", username=username)
    return username
