"""Adding users and changing what they are given. Each verb flushes and commits nothing."""

import re
from collections.abc import Iterable

from service.extensions import db
from service.people import passwords
from service.people.actors import Acting
from service.people.groups import Group
from service.people.models import GroupMembership, User
from service.people.refusals import UsernameInvalid, UsernameTaken

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_WORDS = {"me": "whoever asks", "none": "nobody"}
"""What stands for people where lists are filtered, and so names nobody."""


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
    if _USERNAME.fullmatch(username) is None:
        raise UsernameInvalid(username=username)
    if username in _WORDS:
        raise UsernameInvalid(
            f"“{username}” cannot be a user name: in filters it means "
            f"{_WORDS[username]}. Choose another.",
            username=username,
        )
    if db.session.get(User, username) is not None:
        raise UsernameTaken(username=username)
    user = User(username=username, display_name=display_name, email=email, created_at=acting.at)
    if password is not None:
        passwords.require_strong(password, username=username)
        user.password_hash = passwords.hash_password(password)
    user.memberships = [GroupMembership(group=group) for group in sorted(set(groups))]
    db.session.add(user)
    db.session.flush()
    return user


def set_password(user: User, password: str) -> None:
    """Give the user a new password, lift a lock, and end every session of theirs.

    Raises `PasswordTooWeak`.
    """
    passwords.require_strong(password, username=user.username)
    user.password_hash = passwords.hash_password(password)
    user.failed_sign_ins = 0
    user.locked_until_at = None
    user.session_version += 1
    db.session.flush()


def set_groups(user: User, groups: Iterable[Group]) -> None:
    """Put the user in exactly these groups."""
    wanted = set(groups)
    kept = [membership for membership in user.memberships if membership.group in wanted]
    added = wanted - {membership.group for membership in kept}
    user.memberships = kept + [GroupMembership(group=group) for group in sorted(added)]
    db.session.flush()


def deactivate(user: User) -> None:
    """Let the user in no more, by session or by token. What they did keeps their name."""
    user.active = False
    user.session_version += 1
    db.session.flush()


def reactivate(user: User) -> None:
    """Let a deactivated user in again; their old sessions stay ended."""
    user.active = True
    user.failed_sign_ins = 0
    user.locked_until_at = None
    db.session.flush()
