"""Signing in with a user name and a password.

It takes two steps, so that no lock is held during the slow one: `check` reads and computes,
`settle` writes what came of it. A door runs `settle` in a transaction of its own and commits it
whatever the result is: a failure must be counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from service.extensions import db
from service.people import passwords
from service.people.models import User
from service.people.sign_in_models import SignIn
from service.people.sign_in_policy import Rules, rules_now

KEPT = timedelta(days=90)
"""How long attempts are kept."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an attempt comes from: an address of the network, and what kind of browser."""

    address: str = ""
    browser: str = ""


NOWHERE = Source()


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


def settle(attempt: Attempt, *, at: datetime, source: Source = NOWHERE) -> User | None:
    """Count the attempt at the real instant `at`, and give the user if they are now signed in.

    Too many failures in a row lock the account, and too many from one address shut it out, as the
    policy says. Meanwhile nothing succeeds and nothing is counted. One answer (None) stands for a
    wrong password, an unknown, an inactive and a locked user.
    """
    rules = rules_now()
    shut_out = _is_shut_out(attempt, source, rules, at=at)
    user = None if shut_out else _confirmed(attempt, rules, at=at)
    _keep(attempt, source, user, at=at)
    if user is not None:
        user.signed_in_at = at
    db.session.flush()
    return user


def confirm(attempt: Attempt, *, at: datetime) -> bool:
    """Tell whether somebody who is signed in knows their password; a failure counts as any."""
    user = _confirmed(attempt, rules_now(), at=at)
    db.session.flush()
    return user is not None


def _confirmed(attempt: Attempt, rules: Rules, *, at: datetime) -> User | None:
    """Lock the user, count the attempt, and give them if it is right and they may come in."""
    user = db.session.get(User, attempt.username, with_for_update=True, populate_existing=True)
    if user is None or not user.active or is_locked(user, at=at):
        return None
    if not attempt.right:
        user.failed_sign_ins += 1
        if user.failed_sign_ins >= rules.failures:
            user.locked_until_at = at + rules.lock
        return None
    user.failed_sign_ins = 0
    user.locked_until_at = None
    user.password_hash = attempt.new_hash or user.password_hash
    return user


def _is_shut_out(attempt: Attempt, source: Source, rules: Rules, *, at: datetime) -> bool:
    """Tell whether too many failures came from an address of late.

    Whoever has come in from there before is let in: an office may have one address for all.
    """
    if not source.address:
        return False
    here = SignIn.address == source.address
    failed = select(func.count()).where(here, SignIn.at > at - rules.lock, ~SignIn.succeeded)
    if (db.session.scalar(failed) or 0) < rules.address_failures:
        return False
    known = select(SignIn.id).where(here, SignIn.username == attempt.username, SignIn.succeeded)
    return db.session.scalar(known.limit(1)) is None


def _keep(attempt: Attempt, source: Source, user: User | None, *, at: datetime) -> None:
    """Keep the attempt, and forget those that are old."""
    kept = SignIn(
        username=attempt.username or None,
        at=at,
        succeeded=user is not None,
        address=source.address,
        browser=source.browser,
        session_version=user.session_version if user is not None else None,
    )
    db.session.add(kept)
    if user is not None:
        db.session.execute(delete(SignIn).where(SignIn.at < at - KEPT))


def latest_sign_ins(username: str, *, limit: int = 20) -> Sequence[SignIn]:
    """Return a person's attempts, the newest first."""
    wanted = select(SignIn).where(SignIn.username == username)
    return db.session.scalars(
        wanted.order_by(SignIn.at.desc(), SignIn.id.desc()).limit(limit)
    ).all()


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


def is_over(seen_at: datetime, began_at: datetime, *, at: datetime) -> bool:
    """Tell whether a session has ended: nobody was there, or it has lasted too long."""
    rules = rules_now()
    return at - seen_at >= rules.idle or at - began_at >= rules.longest


def sign_out_everywhere(user: User) -> None:
    """End every session of the user."""
    user.session_version += 1
    db.session.flush()
