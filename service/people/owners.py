"""Owners, a user name or `role:<key>`, and those who may see a restricted case."""

from collections.abc import Iterable

from service.extensions import db
from service.people.directory import active_user, actor_of, display_names
from service.people.models import Role
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


def name_of(owner: str) -> str:
    """Name an owner as people read it, in one query; one that does not exist keeps its key."""
    if owner.startswith(ROLE):
        role = db.session.get(Role, owner.removeprefix(ROLE))
        return role.name if role is not None else owner
    return names_of([owner])


def names_of(usernames: Iterable[str]) -> str:
    """Name people as others read them, in the order of their names, in one query."""
    wanted = set(usernames)
    known = display_names(wanted)
    return ", ".join(sorted(known.get(one, one) for one in wanted))


def require_reader(username: str) -> str:
    """Give back a user who may see cases at all. Raises `UserUnknown` or `PersonUnsuitable`."""
    if not actor_of(active_user(username)).is_in(*READERS):
        raise PersonUnsuitable(f"{name_of(username)} does not work on cases.", username=username)
    return username
