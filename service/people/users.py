"""Adding people and changing what they are given; each verb is in the book of changes.

Each verb flushes and commits nothing. The service itself may do all of it: the command line does.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from service.extensions import db
from service.ledger.changes import await_turn
from service.people.access import require
from service.people.actors import Acting
from service.people.administrators import keep_an_administrator
from service.people.credentials import end_invitations, lift_lock, new_hash
from service.people.groups import Group
from service.people.locking import lock_user, write_change
from service.people.memberships import OF_ROLES, OF_TEAMS
from service.people.models import GroupMembership, User
from service.people.outside_grants import forget_ungiven
from service.people.outside_models import GrantKind
from service.people.refusals import (
    EmailInvalid,
    PersonUnnamed,
    UsernameInvalid,
    UsernameTaken,
    YourselfLockedOut,
)
from service.people.service_accounts import revoke_accounts
from service.people.tokens import revoke_tokens
from service.people.verbs import Verb

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"\\\x00-\x1f\x7f]+@[^\s@,;:<>()\"\\\x00-\x1f\x7f]+")
_LONGEST_EMAIL = 254
LONGEST_NAME = 200
_WORDS = {"me": "whoever asks", "none": "nobody", "new": "somebody who is added"}
"""What stands for people where lists are filtered or pages are named, and so names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What administrators say of a person. `roles` and `teams` are keys."""

    display_name: str
    email: str | None = None
    groups: Collection[Group] = ()
    roles: Collection[str] = ()
    teams: Collection[str] = ()

    def told(self) -> dict[str, Any]:
        """Give it as the book of changes has it."""
        named = asdict(self)
        return named | {name: sorted(named[name]) for name in ("groups", "roles", "teams")}


def add_user(
    username: str,
    *,
    display_name: str,
    groups: Iterable[Group] = (),
    email: str | None = None,
    password: str | None = None,
    acting: Acting,
) -> User:
    """Add a user; one without a password can only come in by token or single sign-on.

    Raises `UsernameInvalid`, `UsernameTaken`, `PasswordTooWeak`.
    """
    given = Given(display_name=display_name, email=email, groups=frozenset(groups))
    return add_person(username, given, password=password, acting=acting)


def add_person(
    username: str,
    given: Given,
    *,
    password: str | None = None,
    must_change_password: bool = False,
    acting: Acting,
) -> User:
    """Add a user with everything that they are given.

    Raises UsernameInvalid, UsernameTaken, PersonUnnamed, EmailInvalid, PasswordTooWeak,
    RoleUnknown, TeamUnknown and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    if _USERNAME.fullmatch(username) is None:
        raise UsernameInvalid(username=username)
    if username in _WORDS:
        raise UsernameInvalid(
            f"“{username}” cannot be a user name: in addresses it means "
            f"{_WORDS[username]}. Choose another.",
            username=username,
        )
    _require_readable(given)
    await_turn()
    if db.session.get(User, username) is not None:
        raise UsernameTaken(username=username)
    user = User(
        username=username,
        display_name=given.display_name,
        email=given.email,
        created_at=acting.at,
        must_change_password=must_change_password,
    )
    if password is not None:
        user.password_hash = new_hash(password, username)
    db.session.add(user)
    _give(user, given)
    write_change(user, "was added", acting, after=given.told())
    return user


def given_to(user: User) -> Given:
    """Return what a person was given."""
    return Given(
        display_name=user.display_name,
        email=user.email,
        groups=user.groups,
        roles=frozenset(OF_ROLES.keys(user.username)),
        teams=frozenset(OF_TEAMS.keys(user.username)),
    )


def change_person(username: str, given: Given, *, version: int | None, acting: Acting) -> User:
    """Give a person exactly this; `version` is the one that the sender saw.

    An invitation that went to another address than theirs ends.

    Raises UserUnknown, ChangedSince, PersonUnnamed, EmailInvalid, RoleUnknown, TeamUnknown,
    YourselfLockedOut, LastAdministrator and the refusals of access.
    """
    user = lock_user(username, version=version, acting=acting)
    _require_readable(given)
    before = given_to(user)
    is_gone = Group.ADMINISTRATOR in before.groups and Group.ADMINISTRATOR not in given.groups
    if is_gone and acting.who.username == username:
        raise YourselfLockedOut
    if given.told() == before.told():
        return user
    with keep_an_administrator():
        user.display_name, user.email = given.display_name, given.email
        _give(user, given)
    if before.email != given.email:
        end_invitations(username, at=acting.at)
    user.version += 1
    write_change(user, "was changed", acting, before=before.told(), after=given.told())
    return user


def deactivate(user: User, *, version: int | None = None, acting: Acting) -> None:
    """Let the user in no more, by session, invitation or token. What they did keeps their name.

    Their service accounts are revoked. Switching them on again brings none of these back.

    Raises ChangedSince, YourselfLockedOut, LastAdministrator and the refusals of access.
    """
    lock_user(user.username, version=version, acting=acting)
    if acting.who.username == user.username:
        raise YourselfLockedOut
    if not user.active:
        return
    with keep_an_administrator():
        user.active = False
    user.session_version += 1
    user.version += 1
    end_invitations(user.username, at=acting.at)
    revoke_accounts(user.username, acting=acting)
    revoke_tokens(user.username, acting=acting)
    write_change(user, "was switched off", acting)


def reactivate(user: User, *, version: int | None = None, acting: Acting) -> None:
    """Let a deactivated user in again; their old sessions, invitations and tokens stay ended.

    Raises ChangedSince and the refusals of access.
    """
    lock_user(user.username, version=version, acting=acting)
    if user.active:
        return
    user.active, user.off_by_directory = True, False
    user.version += 1
    lift_lock(user)
    write_change(user, "was switched on", acting)


def is_username(text: str) -> bool:
    """Tell whether a text can be a user name."""
    return _USERNAME.fullmatch(text) is not None and text not in _WORDS


def is_email(text: str) -> bool:
    """Tell whether a text can be an email address."""
    return len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def _give(user: User, given: Given) -> None:
    """Put the person in exactly these groups, roles and teams."""
    kept = [one for one in user.memberships if one.group in given.groups]
    added = set(given.groups) - {one.group for one in kept}
    user.memberships = kept + [GroupMembership(group=group) for group in sorted(added)]
    db.session.flush()
    OF_ROLES.put(user.username, given.roles)
    OF_TEAMS.put(user.username, given.teams)
    forget_ungiven(
        user.username,
        [
            *((GrantKind.GROUP, str(group)) for group in given.groups),
            *((GrantKind.ROLE, key) for key in given.roles),
            *((GrantKind.TEAM, key) for key in given.teams),
        ],
    )


def _require_readable(given: Given) -> None:
    if not 0 < len(given.display_name.strip()) <= LONGEST_NAME:
        raise PersonUnnamed
    if given.email is not None and not is_email(given.email):
        raise EmailInvalid
