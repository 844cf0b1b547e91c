"""Owners: a user name, or `role:<key>`."""

from service.people.directory import active_user
from service.people.roles import require_role

ROLE = "role:"


def require_owner(owner: str) -> str:
    """Give back an owner that exists. Raises `UserUnknown` or `RoleUnknown`."""
    if owner.startswith(ROLE):
        require_role(owner.removeprefix(ROLE))
    else:
        active_user(owner)
    return owner
