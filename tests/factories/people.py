"""People for tests: a line each, with everything that does not matter filled in."""

from collections.abc import Iterable
from datetime import UTC, datetime

from service.people import directory, roles, users
from service.people.actors import SYSTEM, Acting, Actor
from service.people.groups import Group
from service.people.models import User

AT = datetime(2026, 12, 16, 9, 0, tzinfo=UTC)
ACTING = Acting(who=SYSTEM, at=AT)


def add_user(
    username: str,
    *groups: Group,
    roles_held: Iterable[str] = (),
    password: str | None = None,
) -> User:
    """Add a user who has these groups and roles; missing roles are made."""
    user = users.add_user(
        username,
        display_name=username.title(),
        groups=groups,
        password=password,
        acting=ACTING,
    )
    for key in roles_held:
        roles.ensure_role(key, key.title())
        roles.add_to_role(key, username)
    return user


def add_actor(username: str, *groups: Group, roles_held: Iterable[str] = ()) -> Actor:
    """Add such a user and give the actor they are when signed in."""
    return directory.actor_of(add_user(username, *groups, roles_held=roles_held))
