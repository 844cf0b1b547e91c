"""Signing in with a user name and a password.

It takes two steps, so that no lock is held during the slow one: `check` reads and computes,
`settle` writes what came of it. A door runs `settle` in a transaction of its own and commits it
whatever the result is: a failure must be counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.extensions import db
from service.people import passwords
from service.people.models import User

FAILURES_BEFORE_LOCK = 10
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in: whether the password was right, and its new hash if it needs one."""

    username: str
    right: bool
    new_hash: str | None = None


def check(username: str, password: str) -> Attempt:
    """Compare a password with the user's; takes the same time for a user who does not exist."""
    name = username.strip().lower()
    # No database keeps a null character, and PostgreSQL will not even look for one.
    user = db.session.get(User, name) if "\0" not in name else None
    kept = user.password_hash if user is not None else None
    right = passwords.matches(password, kept)
    outdated = right and kept is not None and passwords.is_outdated(kept)
    new_hash = passwords.hash_password(password) if outdated else None
    return Attempt(user.username if user is not None else "", right=right, new_hash=new_hash)


def settle(attempt: Attempt, *, at: datetime) -> User | None:
    """Count the attempt at the real instant `at`, and give the user if they are now signed in.

    From the tenth failure in a row on, each locks the account, twice as long as the one before,
    for an hour at most. While it is locked nothing succeeds and nothing is counted. One answer
    (None) stands for a wrong password, an unknown, an inactive and a locked user.
    """
    user = db.session.get(User, attempt.username, with_for_update=True, populate_existing=True)
    if user is None or not user.active or is_locked(user, at=at):
        return None
    if not attempt.right:
        user.failed_sign_ins += 1
        user.locked_until_at = _lock_after(user.failed_sign_ins, at=at)
        db.session.flush()
        return None
    user.failed_sign_ins = 0
    user.locked_until_at = None
    user.signed_in_at = at
    user.password_hash = attempt.new_hash or user.password_hash
    db.session.flush()
    return user


def is_locked(user: User, *, at: datetime) -> bool:
    """Tell whether too many failures keep the user from signing in at `at`."""
    return user.locked_until_at is not None and at < user.locked_until_at


def session_key(user: User) -> str:
    """Give what a session keeps of its user."""
    return f"{user.session_version}:{user.username}"


def user_of_session(key: str) -> User | None:
    """Give the user whose session this is; None when they were signed out or deactivated."""
    _, _, username = key.partition(":")
    user = db.session.get(User, username)
    return user if user is not None and user.active and session_key(user) == key else None


def sign_out_everywhere(user: User) -> None:
    """End every session of the user."""
    user.session_version += 1
    db.session.flush()


def _lock_after(failures: int, *, at: datetime) -> datetime | None:
    over = failures - FAILURES_BEFORE_LOCK
    if over < 0:
        return None
    factor: int = 2 ** min(over, LONGEST_LOCK // FIRST_LOCK)
    return at + min(FIRST_LOCK * factor, LONGEST_LOCK)
