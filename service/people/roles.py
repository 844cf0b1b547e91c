"""Roles: whom a lane stands for. A role's key never changes; its members do."""

import re

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.extensions import db
from service.people.memberships import OF_ROLES
from service.people.models import Role, User
from service.people.refusals import KeyInvalid

_KEY = re.compile(r"[a-z][a-z0-9_]{0,99}")


def roles() -> list[Role]:
    """Give all roles, by name."""
    return list(db.session.scalars(select(Role).order_by(Role.name, Role.key)))


def ensure_role(key: str, name: str, *, from_deployment: bool = False) -> bool:
    """Make the role unless there is one, and tell whether it was made. Raises `KeyInvalid`."""
    require_key(key)
    if db.session.get(Role, key) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(Role(key=key, name=name, from_deployment=from_deployment))
    except IntegrityError:
        # Another deployment made it since we looked.
        return False
    return True


def add_to_role(key: str, username: str) -> None:
    """Give an active user a role; doing it twice is doing it once.

    Raises `RoleUnknown`, `UserUnknown`.
    """
    require_role(key)
    OF_ROLES.add(key, username)


def members_of(key: str) -> list[User]:
    """Give the active users who have a role, by display name; none for an unknown role."""
    return OF_ROLES.users(key)


def require_key(key: str) -> str:
    """Give back a key that roles and teams may have. Raises `KeyInvalid`."""
    if _KEY.fullmatch(key) is None:
        raise KeyInvalid(
            f"{key!r} is not a key: use lower-case letters, digits and underscores, "
            "beginning with a letter.",
            key=key,
        )
    return key


def require_role(key: str) -> None:
    """Return if there is a role of that key. Raises `RoleUnknown`."""
    OF_ROLES.require(key)
