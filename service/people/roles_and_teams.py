"""Roles and teams as administrators keep them: made, named, filled and removed.

Their keys never change. Both are kept alike; each change is in the book of changes.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete

from service.extensions import db
from service.ledger.changes import await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.locking import lock_anybody, write_change
from service.people.memberships import OF_ROLES, Memberships
from service.people.models import AllocationSetting, Role, Team
from service.people.outside_grants import forget_grant
from service.people.outside_models import GrantKind
from service.people.refusals import ChangedSince, KeyInvalid, KeyTaken, NothingNamed
from service.people.roles import require_key
from service.people.verbs import Verb

_LONGEST_NAME = 200
NEW = "new"
"""Where pages make another one, so that it cannot be the key of any."""
Kept = Memberships[Any]


def make(kind: Kept, key: str, name: str, *, acting: Acting) -> Role | Team:
    """Make a role or a team. Raises KeyInvalid, KeyTaken, NothingNamed, and those of access."""
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    _require_name(name)
    if key == NEW:
        raise KeyInvalid(f"{key!r} cannot be a key: choose another.", key=key)
    if db.session.get(kind.of, require_key(key)) is not None:
        raise KeyTaken(f"There is a {kind.about} with the key {key!r} already.", key=key)
    made = kind.of(key=key, name=name)
    db.session.add(made)
    db.session.flush()
    _write(kind, made, "was made", acting, after={"name": name})
    return made


def change(
    kind: Kept, key: str, name: str, members: Collection[str], *, version: int, acting: Acting
) -> Role | Team:
    """Name a role or team anew and let exactly these people belong to it.

    `version` is the one that the sender saw. Raises RoleUnknown or TeamUnknown, ChangedSince,
    NothingNamed, UserUnknown and the refusals of access.
    """
    found = lock(kind, key, version=version, acting=acting)
    _require_name(name)
    belonged = kind.members(key)
    before = {"name": found.name, "members": belonged}
    after = {"name": name, "members": sorted(set(members))}
    if before == after:
        return found
    found.name = name
    left, joined = set(belonged).difference(members), set(members).difference(belonged)
    for username in left:
        kind.remove(key, username)
    forget_grant(GrantKind(kind.about), key, left)
    for username in sorted(joined):
        kind.add(key, username)
    found.version += 1
    _write(kind, found, "was changed", acting, before=before, after=after)
    _tell_of_members(kind, found, "no longer belongs to", left, acting)
    _tell_of_members(kind, found, "belongs to", joined, acting)
    return found


def remove(kind: Kept, key: str, *, version: int, acting: Acting) -> None:
    """Remove a role or team; that nothing needs it any more is for the caller to see to.

    Raises RoleUnknown or TeamUnknown, ChangedSince and the refusals of access.
    """
    found = lock(kind, key, version=version, acting=acting)
    members = kind.members(key)
    before = {"name": found.name, "members": members}
    db.session.execute(delete(kind.kind).where(kind.group == key))
    forget_grant(GrantKind(kind.about), key)
    if kind is OF_ROLES:
        db.session.execute(delete(AllocationSetting).where(AllocationSetting.role_key == key))
    _write(kind, found, "was removed", acting, before=before)
    _tell_of_members(kind, found, "no longer belongs to", members, acting)
    db.session.delete(found)
    db.session.flush()


def lock(kind: Kept, key: str, *, version: int, acting: Acting) -> Role | Team:
    """Lock a role or team for an administrator who saw a version of it.

    Raises RoleUnknown or TeamUnknown, ChangedSince and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    found = kind.require(key)
    db.session.refresh(found, with_for_update=True)
    if found.version != version:
        raise ChangedSince
    return found


def _require_name(name: str) -> None:
    if not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise NothingNamed


def _tell_of_members(
    kind: Kept, one: Role | Team, what: str, members: Collection[str], acting: Acting
) -> None:
    """Write a change of members down with each of them, whose own page is another from now on."""
    for username in sorted(members):
        user = lock_anybody(username)
        user.version += 1
        write_change(user, f"{what} the {kind.about} “{one.name}”", acting)


def _write(kind: Kept, one: Role | Team, what: str, acting: Acting, **states: Any) -> None:
    text = f"The {kind.about} “{one.name}” {what}."
    write(kind.about, one.key, text, acting=(acting.who.username, acting.at), **states)
